-- The workspaces whose access a snapshot read, by id.
SELECT c.workspace, workspace.text AS workspace_id
FROM fact_coverage AS c
JOIN text AS workspace ON workspace.id = c.workspace
WHERE c.resource = 15 AND c.read_status = 3 AND c.since <= :at AND (c.until IS NULL OR c.until > :at)
ORDER BY workspace.text;
