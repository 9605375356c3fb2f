-- The accounts of some people, at a snapshot.
SELECT user_id, email, first_name, last_name, title, organization_role_id, organization_role
FROM users_at
WHERE snapshot_id = :at AND user_id IN (SELECT value FROM json_each(:ids))
ORDER BY user_id;
