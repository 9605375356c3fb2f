-- id: TL-SOD-01
-- title: Both roles of a toxic pair
-- kind: Exception
-- severity: high
-- controls: SOC 2 CC6.3; ISO 27001:2022 5.3; PCI DSS 4.0.1 6.5.4; NIST 800-53 AC-5; DORA RTS 2024/1774 art. 21
-- needs: toxic_pairs
-- partly: toxic_roles, workspaces
-- remediation: manual
-- concerns: person
-- todo: Decide which of the two roles the person keeps, and end the other.
--
-- Two different roles, in one workspace or in two. First seen: since when the person has held
-- both roles of some pair at every snapshot, whichever pair that was.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at FROM p LIMIT 1),
pair AS (SELECT key AS pair, json_extract(value, '$.name') AS name, value FROM p, json_each(p, '$.toxic_pairs') LIMIT 100000),
side AS (
  SELECT * FROM (
    SELECT x.pair, x.name, 1 AS side, r.value AS role_id FROM pair AS x, json_each(x.value, '$.first') AS r
    UNION ALL
    SELECT x.pair, x.name, 2, r.value FROM pair AS x, json_each(x.value, '$.second') AS r
  ) LIMIT -1
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
  SELECT user_id, pair, name, max(first_seen IS NOT NULL AND second_seen IS NOT NULL AND least <> most) AS together
  FROM there
  GROUP BY user_id, pair, name
  HAVING min(first_seen) IS NOT NULL AND min(second_seen) IS NOT NULL AND min(least) <> max(most)
),
person AS (
  SELECT user_id, row_number() OVER (PARTITION BY user_id ORDER BY name, pair) AS place,
         group_concat(name || CASE WHEN together THEN ' (in one workspace)' ELSE ' (in different workspaces)' END, ', ') OVER whole AS pairs
  FROM held
  WINDOW whole AS (PARTITION BY user_id ORDER BY name, pair ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
),
held_then AS (
  SELECT a.user_id, a.role_id, a.first_seen, NULL AS gone_by FROM t JOIN access_at AS a ON a.snapshot_id = t.at WHERE a.user_id IN (SELECT user_id FROM person)
  UNION
  SELECT h.user_id, h.role_id, h.first_seen, CASE WHEN h.until_snapshot <= t.at THEN h.gone_by END FROM t JOIN access_history AS h ON h.since_snapshot <= t.at WHERE h.user_id IN (SELECT user_id FROM person)
),
both AS (
  SELECT a.user_id, max(a.first_seen, b.first_seen) AS first_seen, min(coalesce(a.gone_by, '~'), coalesce(b.gone_by, '~')) AS gone_by
  FROM held_then AS a JOIN side AS x ON x.role_id = a.role_id AND x.side = 1
  JOIN held_then AS b ON b.user_id = a.user_id AND b.role_id <> a.role_id AND a.first_seen < coalesce(b.gone_by, '~') AND b.first_seen < coalesce(a.gone_by, '~')
  JOIN side AS y ON y.role_id = b.role_id AND y.side = 2 AND y.pair = x.pair
),
began AS (
  SELECT user_id, max(first_seen) AS first_seen
  FROM (SELECT user_id, first_seen, first_seen > max(coalesce(gone_by, '~')) OVER (PARTITION BY user_id ORDER BY first_seen ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS apart FROM both)
  WHERE apart OR apart IS NULL GROUP BY user_id
)
SELECT 'user:' || x.user_id AS subject, NULL AS workspace_id, x.user_id, NULL AS enrollment_id,
       'holds both roles of: ' || pairs AS evidence, b.first_seen
FROM person AS x LEFT JOIN began AS b ON b.user_id = x.user_id
WHERE place = 1
ORDER BY subject;
