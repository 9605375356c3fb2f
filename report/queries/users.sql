-- The accounts of a snapshot.
SELECT user_id, email, first_name, last_name, title, organization_role_id, organization_role, created_at
FROM users_at
WHERE snapshot_id = :at
ORDER BY user_id;
