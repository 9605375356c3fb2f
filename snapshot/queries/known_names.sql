-- The names that some workspaces have had, each with the snapshot from which it is the last known one.
SELECT w.workspace, w.name, w.since
FROM json_each(:ids) AS j
CROSS JOIN fact_workspace AS w ON w.workspace = j.value
WHERE w.name <> 0
ORDER BY w.workspace, w.since;
