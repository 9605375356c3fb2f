-- What reading everything but the workspaces' memberships came to.
SELECT resource, workspace_id, read_status, http_status, error_code, fingerprint
FROM coverage_at
WHERE snapshot_id = :at AND resource <> 'memberships'
ORDER BY resource, workspace_id;
