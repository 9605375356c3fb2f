-- How many grants of each role from each source a snapshot has, in the workspaces that it read.
SELECT source.text AS source, role.text AS role_id, r.name AS role_name, n.grants
FROM (
  SELECT g.source, g.role, count(*) AS grants
  FROM fact_coverage AS c
  CROSS JOIN fact_grant AS g ON g.workspace = c.workspace AND g.since <= :at AND (g.until IS NULL OR g.until > :at)
  WHERE c.resource = 15 AND c.read_status = 3 AND c.since <= :at AND (c.until IS NULL OR c.until > :at)
  GROUP BY g.source, g.role
) AS n
JOIN text AS source ON source.id = n.source
JOIN text AS role ON role.id = n.role
LEFT JOIN roles_at AS r ON r.snapshot_id = :at AND r.role_id = role.text
ORDER BY source.text, role.text;
