-- The workspaces that a snapshot read, in the order in which access is listed.
SELECT c.workspace, workspace.text AS workspace_id, name.text AS name
FROM fact_coverage AS c
JOIN text AS workspace ON workspace.id = c.workspace
LEFT JOIN fact_workspace AS w ON w.workspace = c.workspace AND w.since <= :at AND (w.until IS NULL OR w.until > :at)
LEFT JOIN text AS name ON name.id = w.name
WHERE c.resource = 15 AND c.read_status = 3 AND c.since <= :at AND (c.until IS NULL OR c.until > :at)
ORDER BY name.text, workspace.text;
