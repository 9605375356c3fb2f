-- The roles of some workspaces and of the organization, at a snapshot.
SELECT role_id, name, workspace_id, organization_id
FROM roles_at
WHERE snapshot_id = :at AND (workspace_id IS NULL OR workspace_id IN (SELECT value FROM json_each(:ids)))
ORDER BY role_id;
