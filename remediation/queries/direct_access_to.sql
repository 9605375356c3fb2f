-- Everybody with direct access to some workspaces, at a snapshot.
SELECT workspace_id, workspace_name, user_id, email, source, role_id, role_name
FROM access_at
WHERE snapshot_id = :at AND workspace_id IN (SELECT value FROM json_each(:ids)) AND source = 'direct'
ORDER BY workspace_id, user_id, source, role_id;
