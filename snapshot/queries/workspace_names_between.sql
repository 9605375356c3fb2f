-- What some workspaces were called: workspace, name, whether at :from, whether at :to.
SELECT w.workspace, w.name, w.since <= :from AND (w.until IS NULL OR w.until > :from), w.since <= :to AND (w.until IS NULL OR w.until > :to)
FROM json_each(:ids) AS j
CROSS JOIN fact_workspace AS w ON w.workspace = j.value
ORDER BY j.id;
