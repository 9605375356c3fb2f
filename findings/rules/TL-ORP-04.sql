-- id: TL-ORP-04
-- title: Inherited role that the organization's roles do not have
-- kind: Data
-- severity: low
-- controls: SOC 2 CC6.1; ISO 27001:2022 5.16; PCI DSS 4.0.1 8.2.1; NIST 800-53 AC-2, IA-4; DORA RTS 2024/1774 art. 20
-- needs: organization_roles
-- partly: workspaces
-- remediation: manual
-- concerns: role
-- folds: TL-PRV-08
-- todo: Find out what the role is, which the organization's roles do not have, and who gave it.
--
-- A role that belongs to a workspace is not a role of the organization.
-- First seen: since when somebody has held it without a break and the organization's roles
-- have not had it, after the last listing of them that did (main.roles_at has every
-- snapshot).
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.unread') AS unread FROM p LIMIT 1),
held AS (
  SELECT a.role_id, count(DISTINCT a.user_id) AS people, count(DISTINCT a.workspace_id) AS workspaces, min(a.first_seen) AS first_seen
  FROM t JOIN access_at AS a ON a.snapshot_id = t.at AND a.source = 'inherited'
  GROUP BY a.role_id
),
lacking AS (
  SELECT h.* FROM t JOIN held AS h
  WHERE NOT EXISTS (SELECT 1 FROM roles_at AS r WHERE r.snapshot_id = t.at AND r.role_id = h.role_id AND r.workspace_id IS NULL)
),
hidden AS (
  SELECT w.workspace_id FROM t JOIN workspaces_at AS w ON w.snapshot_id = t.at AND w.read_status NOT IN ('read', 'gone')
),
used AS (
  SELECT role_id, first_seen, NULL AS gone_by FROM lacking
  UNION ALL
  SELECT h.role_id, h.first_seen, CASE WHEN h.until_snapshot <= t.at THEN h.gone_by END
  FROM t JOIN access_history AS h ON h.since_snapshot <= t.at AND h.source = 'inherited' AND h.role_id IN (SELECT role_id FROM lacking)
  WHERE (h.until_snapshot <= t.at OR h.workspace_id IN (SELECT workspace_id FROM hidden))
),
began AS (
  SELECT role_id, max(first_seen) AS first_seen
  FROM (SELECT role_id, first_seen, first_seen > max(coalesce(gone_by, '~')) OVER (PARTITION BY role_id ORDER BY first_seen ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS apart FROM used)
  WHERE apart OR apart IS NULL GROUP BY role_id
),
listing AS (
  SELECT c.snapshot_id, s.taken_at FROM t CROSS JOIN main.coverage_at AS c ON c.resource = 'organization_roles' AND c.read_status = 'read' AND c.snapshot_id <= t.at
  JOIN snapshots AS s ON s.id = c.snapshot_id
)
SELECT 'role:' || h.role_id AS subject, NULL AS workspace_id, NULL AS user_id, NULL AS enrollment_id,
       'held by ' || CASE h.people WHEN 1 THEN '1 person' ELSE h.people || ' people' END || ' in ' ||
         CASE h.workspaces WHEN 1 THEN '1 workspace' ELSE h.workspaces || ' workspaces' END || '; the organization''s roles do not have it' || t.unread AS evidence,
       max(b.first_seen, (SELECT min(g.taken_at) FROM listing AS g WHERE g.snapshot_id > coalesce((SELECT max(r.snapshot_id) FROM main.roles_at AS r
         WHERE r.role_id = h.role_id AND r.workspace_id IS NULL AND r.snapshot_id IN (SELECT snapshot_id FROM listing)), 0))) AS first_seen
FROM t JOIN lacking AS h JOIN began AS b ON b.role_id = h.role_id
ORDER BY subject;
