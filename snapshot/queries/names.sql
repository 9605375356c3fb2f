-- The names of workspaces and roles at a snapshot, by id.
SELECT workspace_id AS id, name FROM workspaces_at WHERE snapshot_id = :at AND name IS NOT NULL
UNION
SELECT role_id, min(name) FROM roles_at WHERE snapshot_id = :at AND name IS NOT NULL GROUP BY role_id
ORDER BY id, name;
