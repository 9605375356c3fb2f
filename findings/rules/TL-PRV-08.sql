-- id: TL-PRV-08
-- title: Unclassified role in use
-- kind: Data
-- severity: info
-- controls: SOC 2 CC6.3; ISO 27001:2022 8.2; PCI DSS 4.0.1 7.2.1, 7.2.4; NIST 800-53 AC-6; DORA RTS 2024/1774 art. 21
-- partly: workspaces
-- remediation: manual
-- concerns: role
-- todo: Classify the role in the policy ([roles]).
--
-- The roles of one name in all workspaces are one finding: one line of the policy classifies
-- them all. Its subject is the smallest of their ids.
-- First seen: since when somebody has held a role of that name without a break.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.unread') AS unread FROM p LIMIT 1),
unclassified AS (SELECT value AS role_id FROM p, json_each(p, '$.unclassified')),
held AS (
  SELECT a.role_name, min(a.role_id) AS role_id, count(DISTINCT a.role_id) AS roles, count(DISTINCT a.user_id) AS people,
         count(DISTINCT a.workspace_id) AS workspaces, min(a.first_seen) AS first_seen
  FROM t JOIN access_at AS a ON a.snapshot_id = t.at
  WHERE +a.role_id IN (SELECT role_id FROM unclassified)
  GROUP BY a.role_name, CASE WHEN a.role_name IS NULL THEN a.role_id END
),
hidden AS (
  SELECT w.workspace_id FROM t JOIN workspaces_at AS w ON w.snapshot_id = t.at AND w.read_status NOT IN ('read', 'gone')
),
used AS (
  SELECT role_id, first_seen, NULL AS gone_by FROM held
  UNION ALL
  SELECT x.role_id, h.first_seen, h.gone_by
  FROM (SELECT h.role_id, h.role_name, h.first_seen, CASE WHEN h.until_snapshot <= t.at THEN h.gone_by END AS gone_by
        FROM t JOIN access_history AS h ON h.since_snapshot <= t.at
        WHERE (h.until_snapshot <= t.at OR h.workspace_id IN (SELECT workspace_id FROM hidden))) AS h
  JOIN held AS x ON h.role_name = x.role_name OR (x.role_name IS NULL AND h.role_id = x.role_id)
),
began AS (
  SELECT role_id, max(first_seen) AS first_seen
  FROM (SELECT role_id, first_seen, first_seen > max(coalesce(gone_by, '~')) OVER (PARTITION BY role_id ORDER BY first_seen ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS apart FROM used)
  WHERE apart OR apart IS NULL GROUP BY role_id
)
SELECT 'role:' || x.role_id AS subject, NULL AS workspace_id, NULL AS user_id, NULL AS enrollment_id,
       coalesce(role_name, 'a role without a known name') || CASE roles WHEN 1 THEN '' ELSE ' (' || roles || ' roles of that name)' END ||
         ', held by ' || CASE people WHEN 1 THEN '1 person' ELSE people || ' people' END || ' in ' ||
         CASE workspaces WHEN 1 THEN '1 workspace' ELSE workspaces || ' workspaces' END ||
         ', is neither privileged nor standard by the policy or its name' || (SELECT unread FROM t) AS evidence, b.first_seen
FROM held AS x LEFT JOIN began AS b ON b.role_id = x.role_id
ORDER BY subject;
