-- id: TL-INH-04
-- title: Inherited role differs from the role in the organization
-- kind: Data
-- severity: medium
-- controls: SOC 2 CC6.1; ISO 27001:2022 5.16; PCI DSS 4.0.1 8.2.1; NIST 800-53 AC-2, IA-4; DORA RTS 2024/1774 art. 20
-- needs: users
-- partly: workspaces
-- remediation: manual
-- concerns: account
-- todo: Find out which of the two roles is right, and correct the role in the organization: no call of the API changes what is inherited.
--
-- First seen: when an inherited role and the role that the person had in the organization
-- then first differed, after the last listing of users at which none did. main.users_at has
-- the listings of every snapshot; only those after a change of one of the roles are checked.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.unread') AS unread FROM p LIMIT 1),
held AS (
  SELECT a.user_id, a.role_id, coalesce(min(a.role_name), 'unknown') AS role_name, count(DISTINCT a.workspace_id) AS workspaces,
         coalesce(u.organization_role, 'unknown') || ' (' || u.organization_role_id || ')' AS own
  FROM t JOIN access_at AS a ON a.snapshot_id = t.at AND a.source = 'inherited'
  JOIN users_at AS u ON u.snapshot_id = t.at AND u.user_id = a.user_id
  WHERE u.organization_role_id <> a.role_id
  GROUP BY a.user_id, a.role_id, u.organization_role, u.organization_role_id
),
person AS (
  SELECT user_id, own, row_number() OVER (PARTITION BY user_id ORDER BY role_id) AS place,
         group_concat(role_name || ' (' || role_id || ') in ' || CASE workspaces WHEN 1 THEN '1 workspace' ELSE workspaces || ' workspaces' END, ', ') OVER whole AS roles
  FROM held
  WINDOW whole AS (PARTITION BY user_id ORDER BY role_id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
),
held_then AS (
  SELECT a.user_id, a.role_id, a.first_seen, NULL AS gone_by FROM t JOIN access_at AS a ON a.snapshot_id = t.at WHERE a.source = 'inherited' AND a.user_id IN (SELECT user_id FROM person)
  UNION
  SELECT h.user_id, h.role_id, h.first_seen, CASE WHEN h.until_snapshot <= t.at THEN h.gone_by END FROM t JOIN access_history AS h ON h.since_snapshot <= t.at WHERE h.source = 'inherited' AND h.user_id IN (SELECT user_id FROM person)
),
listing AS (
  SELECT s.id AS snapshot_id, s.taken_at FROM t JOIN snapshots AS s ON s.users IS NOT NULL AND s.id <= t.at
),
changed AS (
  SELECT user_id, (SELECT min(taken_at) FROM listing) AS taken_at FROM person
  UNION SELECT user_id, first_seen FROM held_then
  UNION SELECT user_id, gone_by FROM held_then
  UNION SELECT c.user_id, c.taken_at FROM t JOIN main.changes AS c ON c.kind IN ('user_added', 'user_changed', 'user_removed') AND c.snapshot_id <= t.at
),
word AS (
  SELECT x.user_id, g.snapshot_id, g.taken_at,
         EXISTS (SELECT 1 FROM main.users_at AS u JOIN held_then AS h ON h.user_id = x.user_id AND h.role_id <> u.organization_role_id
                 WHERE u.snapshot_id = g.snapshot_id AND u.user_id = x.user_id AND h.first_seen <= g.taken_at AND (h.gone_by IS NULL OR h.gone_by > g.taken_at)) AS said
  FROM (SELECT DISTINCT c.user_id, (SELECT min(g.snapshot_id) FROM listing AS g WHERE g.taken_at >= c.taken_at) AS snapshot_id FROM changed AS c WHERE c.user_id IN (SELECT user_id FROM person)) AS x
  JOIN listing AS g ON g.snapshot_id = x.snapshot_id
),
since AS (
  SELECT user_id, min(taken_at) AS taken_at
  FROM (SELECT user_id, taken_at, sum(NOT said) OVER (PARTITION BY user_id ORDER BY snapshot_id DESC) AS others FROM word)
  WHERE others = 0 GROUP BY user_id
)
SELECT 'user:' || x.user_id AS subject, NULL AS workspace_id, x.user_id, NULL AS enrollment_id,
       'inherits ' || roles || '; role in the organization ' || own || (SELECT unread FROM t) AS evidence, s.taken_at AS first_seen
FROM person AS x LEFT JOIN since AS s ON s.user_id = x.user_id
WHERE place = 1
ORDER BY subject;
