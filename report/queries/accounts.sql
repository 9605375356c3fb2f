-- The accounts of a snapshot, with their role in the organization.
SELECT user_id, organization_role_id AS role_id
FROM users_at
WHERE snapshot_id = :at
ORDER BY user_id;
