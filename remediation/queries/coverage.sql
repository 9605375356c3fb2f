-- The listings, and the resources of some workspaces, that a snapshot read.
SELECT resource, workspace_id
FROM coverage_at
WHERE snapshot_id = :at AND read_status = 'read' AND (workspace_id IS NULL OR workspace_id IN (SELECT value FROM json_each(:ids)))
ORDER BY resource, workspace_id;
