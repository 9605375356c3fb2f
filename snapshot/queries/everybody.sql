-- Everybody who is known at a snapshot, in the order of their ids.
SELECT present, user_id, listed, email, email_as_of, domain, name, title, department, manager, organization_role_id, organization_role, idp_id,
       created_at, roster_email, roster_status, roster_start_date, roster_end_date, matched_by, email_key
FROM everybody_at
WHERE snapshot_id = :at
ORDER BY user_id;
