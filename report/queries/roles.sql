-- The roles that a snapshot saw.
SELECT role_id, name, type, workspace_id
FROM roles_at
WHERE snapshot_id = :at
ORDER BY role_id;
