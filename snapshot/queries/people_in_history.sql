-- Some people, by their ids, as everybody_in_history.sql has them.
SELECT p.user_id, CAST(listed AS TEXT), email, nullif(email_as_of, :taken_at), domain, name, title, department, manager, organization_role_id,
  organization_role, idp_id, created_at, roster_email, roster_status, roster_start_date, roster_end_date, matched_by, email_key
FROM json_each(:users) AS u
CROSS JOIN people_at AS p ON p.snapshot_id = :at AND p.user_id = u.value
