-- id: TL-SOD-01
-- title: Both roles of a toxic pair
-- kind: Exception
-- severity: high
-- controls: SOC 2 CC6.3; ISO 27001:2022 5.3; PCI DSS 4.0.1 6.5.4; NIST 800-53 AC-5; DORA RTS 2024/1774 art. 21
-- needs: toxic_pairs
-- partly: toxic_roles, workspaces
-- remediation: manual
-- todo: Decide which of the two roles the person keeps, and end the other.
--
-- Two different roles, in one workspace or in two.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at FROM p LIMIT 1),
pair AS (SELECT key AS pair, json_extract(value, '$.name') AS name, value FROM p, json_each(p, '$.toxic_pairs') LIMIT 100000),
side AS (
  SELECT x.pair, x.name, 1 AS side, r.value AS role_id FROM pair AS x, json_each(x.value, '$.first') AS r
  UNION ALL
  SELECT x.pair, x.name, 2, r.value FROM pair AS x, json_each(x.value, '$.second') AS r
),
holding AS (
  SELECT a.user_id, a.workspace_id, a.role_id, a.first_seen
  FROM t JOIN access_at AS a ON a.snapshot_id = t.at AND +a.role_id IN (SELECT role_id FROM side)
),
there AS (
  SELECT a.user_id, s.pair, s.name, a.workspace_id, min(a.role_id) AS least, max(a.role_id) AS most,
         min(CASE s.side WHEN 1 THEN a.first_seen END) AS first_seen, min(CASE s.side WHEN 2 THEN a.first_seen END) AS second_seen
  FROM holding AS a JOIN side AS s ON s.role_id = a.role_id
  GROUP BY a.user_id, s.pair, s.name, a.workspace_id
),
held AS (
  SELECT user_id, pair, name, max(first_seen IS NOT NULL AND second_seen IS NOT NULL AND least <> most) AS together,
         max(min(first_seen), min(second_seen)) AS first_seen
  FROM there
  GROUP BY user_id, pair, name
  HAVING min(first_seen) IS NOT NULL AND min(second_seen) IS NOT NULL AND min(least) <> max(most)
),
person AS (
  SELECT user_id, min(first_seen) OVER whole AS first_seen, row_number() OVER (PARTITION BY user_id ORDER BY name, pair) AS place,
         group_concat(name || CASE WHEN together THEN ' (in one workspace)' ELSE ' (in different workspaces)' END, ', ') OVER whole AS pairs
  FROM held
  WINDOW whole AS (PARTITION BY user_id ORDER BY name, pair ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
)
SELECT 'user:' || user_id AS subject, NULL AS workspace_id, user_id, NULL AS enrollment_id,
       'holds both roles of: ' || pairs AS evidence, first_seen
FROM person
WHERE place = 1
ORDER BY subject;
