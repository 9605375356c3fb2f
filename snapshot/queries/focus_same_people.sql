-- The rows of those who are at one snapshot who they are at another that the table has. An address that is of the
-- snapshot itself is of its time. Whoever has no id is not copied.
INSERT INTO temp.focus_person
SELECT :at, p.user_id, p.listed, p.email, CASE p.email_as_of WHEN :time_then THEN :time ELSE p.email_as_of END, p.domain, p.department, p.idp_id, p.created_at,
       p.roster_email, p.roster_status, p.roster_end_date, p.matched_by, p.email_key, p.organization_role_id
FROM temp.focus_person AS p
WHERE p.snapshot_id = :from AND p.user_id IS NOT NULL
  AND p.user_id NOT IN (SELECT t.text FROM json_each(:others) AS j CROSS JOIN main.text AS t ON t.id = j.value WHERE t.text IS NOT NULL);
