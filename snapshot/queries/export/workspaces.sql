INSERT INTO export.workspaces
SELECT workspace_id, name, type, read_status, http_status, error_code, fingerprint
FROM main.workspaces_at WHERE snapshot_id = :id
ORDER BY workspace_id;
