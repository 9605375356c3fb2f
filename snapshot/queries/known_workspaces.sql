-- The workspaces that a snapshot covers, as it recorded them.
SELECT id.text AS workspace_id, name.text AS name, type.text AS type, w.listed = 18 AS listed, w.workspace IS NOT NULL AS known,
       status.text AS read_status, http.text AS http_status, code.text AS error_code, fingerprint.text AS fingerprint
FROM fact_coverage AS c
JOIN text AS id ON id.id = c.workspace
JOIN text AS status ON status.id = c.read_status
JOIN text AS http ON http.id = c.http_status
JOIN text AS code ON code.id = c.error_code
JOIN text AS fingerprint ON fingerprint.id = c.fingerprint
LEFT JOIN fact_workspace AS w ON w.workspace = c.workspace AND w.since <= :at AND (w.until IS NULL OR w.until > :at)
LEFT JOIN text AS name ON name.id = w.name
LEFT JOIN text AS type ON type.id = w.type
WHERE c.resource = 15 AND c.since <= :at AND (c.until IS NULL OR c.until > :at)
ORDER BY id.text;
