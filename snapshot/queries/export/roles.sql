INSERT INTO export.roles
SELECT role_id, name, type, workspace_id, organization_id, created_at
FROM main.roles_at WHERE snapshot_id = :id
ORDER BY role_id;
