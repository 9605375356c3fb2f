-- Some people, by their ids, as everybody_in_history.sql has them.
SELECT p.user_id, json_array(p.user_id, CAST(p.listed AS TEXT), p.email, nullif(p.email_as_of, :taken_at), p.domain, p.name, p.title, p.department, p.manager,
  p.organization_role_id, p.organization_role, p.idp_id, p.created_at, p.roster_email, p.roster_status, p.roster_start_date, p.roster_end_date,
  p.matched_by, p.email_key)
FROM json_each(:users) AS u
CROSS JOIN people_at AS p ON p.snapshot_id = :at AND p.user_id = u.value
