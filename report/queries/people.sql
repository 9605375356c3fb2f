-- Who is who at a snapshot: accounts, and holders of access whom the listing does not
-- have, with the last known name and address; present is 0 of those who had an account or
-- access at earlier snapshots only.
SELECT user_id, present, listed, email, email_as_of, name, title, department, manager, organization_role_id, organization_role, idp_id, created_at,
       roster_email, roster_status, roster_end_date, matched_by, email_key, domain
FROM everybody_at
WHERE snapshot_id = :at
ORDER BY user_id;
