INSERT INTO export.people
SELECT user_id, listed, email, email_as_of, domain, name, title, department, manager, organization_role_id, organization_role, idp_id, created_at,
       roster_email, roster_status, roster_start_date, roster_end_date, matched_by, email_key
FROM main.people_at WHERE snapshot_id = :id
ORDER BY user_id;
