-- The changes of a period, counted by kind and workspace.
SELECT kind, workspace_id, count(*) AS changes
FROM changes
WHERE snapshot_id > :since AND snapshot_id <= :at
GROUP BY kind, workspace_id
ORDER BY kind, workspace_id;
