-- The result of reading each resource, without the workspaces' memberships.
SELECT resource, workspace_id, read_status, http_status, error_code, fingerprint
FROM coverage_at
WHERE snapshot_id = :at AND resource <> 'memberships'
ORDER BY resource, workspace_id;
