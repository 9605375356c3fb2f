-- The workspaces of a snapshot, with the result of reading each.
SELECT workspace_id, name, type, read_status, http_status, error_code, fingerprint
FROM workspaces_at
WHERE snapshot_id = :at
ORDER BY workspace_id;
