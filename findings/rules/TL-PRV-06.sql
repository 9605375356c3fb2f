-- id: TL-PRV-06
-- title: Direct access to every workspace
-- kind: To confirm
-- severity: medium
-- controls: SOC 2 CC6.3; ISO 27001:2022 8.2; PCI DSS 4.0.1 7.2.1, 7.2.4; NIST 800-53 AC-6; DORA RTS 2024/1774 art. 21
-- needs: complete
-- remediation: manual
-- concerns: person
-- todo: Ask the person's manager whether every workspace is needed, and remove the access to the others.
--
-- First seen: at the first complete snapshot at which the person had access to every
-- workspace there was, after the last one at which they did not. Any snapshot that read a
-- workspace without the person is one at which they did not. A change of role, or one more
-- workspace, begins nothing. Only snapshots at which the person's access or what was read
-- changed are checked (the views of main have every snapshot).
WITH p AS (SELECT :p AS p),
t AS (
  SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.thresholds.every_workspace_minimum') AS least,
         (SELECT count(*) FROM workspaces_at AS w WHERE w.snapshot_id = json_extract(p, '$.at') AND w.read_status = 'read') AS workspaces
  FROM p LIMIT 1
),
many AS (
  SELECT a.user_id
  FROM access_at AS a
  WHERE a.snapshot_id = (SELECT at FROM t)
  GROUP BY a.user_id
  HAVING count(*) >= (SELECT workspaces FROM t)
),
person AS (
  SELECT a.user_id, count(DISTINCT a.workspace_id) AS workspaces
  FROM t CROSS JOIN many AS m CROSS JOIN access_at AS a ON a.snapshot_id = t.at AND a.user_id = m.user_id AND +a.source = 'direct'
  WHERE t.workspaces >= t.least
  GROUP BY a.user_id, t.workspaces
  HAVING count(DISTINCT a.workspace_id) = t.workspaces
),
held_then AS (
  SELECT a.user_id, a.workspace_id, a.first_seen, NULL AS gone_by FROM t JOIN access_at AS a ON a.snapshot_id = t.at WHERE +a.source = 'direct' AND a.user_id IN (SELECT user_id FROM person)
  UNION
  SELECT h.user_id, h.workspace_id, h.first_seen, CASE WHEN h.until_snapshot <= t.at THEN h.gone_by END FROM t JOIN access_history AS h ON h.since_snapshot <= t.at WHERE h.source = 'direct' AND h.user_id IN (SELECT user_id FROM person)
),
full AS (
  SELECT s.id, s.workspaces FROM t CROSS JOIN snapshots AS s ON s.id <= t.at AND s.status = 'complete' AND s.unread_workspaces = 0
  JOIN main.coverage_at AS c ON c.snapshot_id = s.id AND c.resource = 'workspaces' AND c.read_status = 'read'
),
turn AS (
  SELECT h.user_id, s.id FROM held_then AS h JOIN snapshots AS s ON s.taken_at IN (h.first_seen, h.gone_by)
  UNION
  SELECT x.user_id, c.snapshot_id FROM t JOIN main.changes AS c ON c.kind IN ('workspace_added', 'workspace_removed', 'workspace_unread', 'workspace_read_again') AND c.snapshot_id <= t.at CROSS JOIN person AS x
),
moment AS (
  SELECT user_id, id FROM turn
  UNION
  SELECT m.user_id, (SELECT min(f.id) FROM full AS f WHERE f.id >= m.id) FROM turn AS m
),
word AS (
  SELECT m.user_id, s.id AS snapshot_id, s.taken_at, f.id IS NOT NULL AS whole, coalesce(f.workspaces < t.least, 0) OR
         EXISTS (SELECT 1 FROM main.workspaces_at AS w WHERE w.snapshot_id = s.id AND w.read_status = 'read' AND NOT EXISTS (
           SELECT 1 FROM held_then AS h WHERE h.user_id = m.user_id AND h.workspace_id = w.workspace_id AND h.first_seen <= s.taken_at AND (h.gone_by IS NULL OR h.gone_by > s.taken_at))) AS lacks
  FROM t CROSS JOIN moment AS m JOIN snapshots AS s ON s.id = m.id LEFT JOIN full AS f ON f.id = s.id
),
since AS (
  SELECT user_id, min(taken_at) AS taken_at
  FROM (SELECT user_id, taken_at, whole, sum(lacks) OVER (PARTITION BY user_id ORDER BY snapshot_id DESC) AS others FROM word)
  WHERE whole AND others = 0 GROUP BY user_id
)
SELECT 'user:' || x.user_id AS subject, NULL AS workspace_id, x.user_id, NULL AS enrollment_id,
       'direct access to ' || CASE x.workspaces WHEN 1 THEN 'the only workspace' ELSE 'all ' || x.workspaces || ' workspaces' END AS evidence, s.taken_at AS first_seen
FROM person AS x LEFT JOIN since AS s ON s.user_id = x.user_id
ORDER BY subject;
