INSERT INTO export.coverage
SELECT resource, workspace_id, read_status, http_status, error_code, fingerprint
FROM main.coverage_at WHERE snapshot_id = :id
ORDER BY resource, workspace_id;
