INSERT INTO export.known_workspaces
SELECT workspace.text, name.text, type.text, listed.text
FROM main.fact_workspace AS w
JOIN main.text AS workspace ON workspace.id = w.workspace
JOIN main.text AS name ON name.id = w.name
JOIN main.text AS type ON type.id = w.type
JOIN main.text AS listed ON listed.id = w.listed
WHERE w.since <= :id AND (w.until IS NULL OR w.until > :id)
ORDER BY workspace.text;
