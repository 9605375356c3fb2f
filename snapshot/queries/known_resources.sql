-- Every resource that some snapshot read; of workspace roles, each workspace.
SELECT DISTINCT resource.text AS resource, workspace.text AS workspace_id
FROM fact_coverage AS c
JOIN text AS resource ON resource.id = c.resource
JOIN text AS workspace ON workspace.id = CASE c.resource WHEN 16 THEN c.workspace ELSE 0 END
WHERE c.read_status = 3
ORDER BY 1, 2;
