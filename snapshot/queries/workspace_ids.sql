-- The ids of all workspaces that a snapshot knew.
SELECT t.text
FROM (SELECT DISTINCT c.workspace FROM fact_coverage AS c WHERE c.resource = 15) AS f
JOIN text AS t ON t.id = f.workspace
ORDER BY t.text;
