-- The workspaces that some snapshots did not read.
SELECT snapshot_id, workspace_id FROM workspaces_at
WHERE snapshot_id IN (SELECT value FROM json_each(:snapshots)) AND read_status NOT IN ('read', 'gone')
ORDER BY snapshot_id, workspace_id;
