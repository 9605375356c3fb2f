-- id: TL-PRV-03
-- title: More privileged people in a workspace than agreed
-- kind: Exception
-- severity: medium
-- controls: SOC 2 CC6.3; ISO 27001:2022 8.2; PCI DSS 4.0.1 7.2.1, 7.2.4; NIST 800-53 AC-6; DORA RTS 2024/1774 art. 21
-- needs: privileged_per_workspace
-- partly: workspaces
-- remediation: manual
-- concerns: workspace
-- todo: Ask the workspace's owner who needs a privileged role, and lower the roles of the others.
--
-- First seen: since when there have been too many at every snapshot, whoever they were.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.thresholds.privileged_per_workspace') AS agreed FROM p LIMIT 1),
privileged AS (SELECT value AS role_id FROM p, json_each(p, '$.privileged')),
unclassified AS (SELECT value AS role_id FROM p, json_each(p, '$.unclassified')),
more AS (
  SELECT a.workspace_id, count(DISTINCT a.user_id) AS privileged
  FROM t JOIN access_at AS a ON a.snapshot_id = t.at AND +a.role_id IN (SELECT role_id FROM privileged)
  GROUP BY a.workspace_id, t.agreed
  HAVING count(DISTINCT a.user_id) > t.agreed
),
held AS (
  SELECT a.workspace_id, a.user_id, max(a.role_id IN (SELECT role_id FROM privileged)) AS privileged, max(a.role_id IN (SELECT role_id FROM unclassified)) AS unclassified
  FROM t JOIN access_at AS a ON a.snapshot_id = t.at
  WHERE a.workspace_id IN (SELECT workspace_id FROM more)
  GROUP BY a.workspace_id, a.user_id
),
counted AS (
  SELECT workspace_id, sum(privileged) AS privileged, sum(unclassified AND NOT privileged) AS unclassified FROM held GROUP BY workspace_id
),
held_then AS (
  SELECT a.workspace_id, a.user_id, a.first_seen, NULL AS gone_by FROM t JOIN access_at AS a ON a.snapshot_id = t.at WHERE a.workspace_id IN (SELECT workspace_id FROM more) AND +a.role_id IN (SELECT role_id FROM privileged)
  UNION
  SELECT h.workspace_id, h.user_id, h.first_seen, CASE WHEN h.until_snapshot <= t.at THEN h.gone_by END FROM t JOIN access_history AS h ON h.since_snapshot <= t.at WHERE h.workspace_id IN (SELECT workspace_id FROM more) AND h.role_id IN (SELECT role_id FROM privileged)
),
moment AS (
  SELECT workspace_id, first_seen AS taken_at FROM held_then
  UNION
  SELECT workspace_id, gone_by FROM held_then WHERE gone_by IS NOT NULL
),
word AS (
  SELECT m.workspace_id, m.taken_at,
         (SELECT count(DISTINCT h.user_id) FROM held_then AS h WHERE h.workspace_id = m.workspace_id AND h.first_seen <= m.taken_at AND (h.gone_by IS NULL OR h.gone_by > m.taken_at)) > t.agreed AS said
  FROM t JOIN moment AS m
),
since AS (
  SELECT workspace_id, min(taken_at) AS taken_at
  FROM (SELECT workspace_id, taken_at, sum(NOT said) OVER (PARTITION BY workspace_id ORDER BY taken_at DESC) AS others FROM word)
  WHERE others = 0 GROUP BY workspace_id
)
SELECT 'workspace:' || c.workspace_id AS subject, c.workspace_id, NULL AS user_id, NULL AS enrollment_id,
       coalesce(w.name, c.workspace_id) || ' has ' || CASE c.privileged WHEN 1 THEN '1 privileged person' ELSE c.privileged || ' privileged people' END || ', agreed ' || CASE t.agreed WHEN 1 THEN 'is 1' ELSE 'are ' || t.agreed END ||
         CASE c.unclassified WHEN 0 THEN '' WHEN 1 THEN '; 1 more holds an unclassified role' ELSE '; ' || c.unclassified || ' more hold an unclassified role' END AS evidence,
       s.taken_at AS first_seen
FROM t JOIN counted AS c LEFT JOIN since AS s ON s.workspace_id = c.workspace_id LEFT JOIN workspaces_at AS w ON w.snapshot_id = t.at AND w.workspace_id = c.workspace_id
ORDER BY subject;
