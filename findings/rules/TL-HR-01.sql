-- id: TL-HR-01
-- title: Somebody who has left still has access or an account
-- kind: Exception
-- severity: critical
-- controls: SOC 2 CC6.2, CC6.3; ISO 27001:2022 5.18, 6.5; PCI DSS 4.0.1 8.2.5; NIST 800-53 PS-4, PS-5; DORA RTS 2024/1774 art. 21
-- needs: roster
-- partly: workspaces
-- remediation: remove
-- todo: End the person's role in the organization and deactivate the account: nothing direct is left to remove.
-- automatic: yes
--
-- A plan removes direct access; a person has to end inherited access and accounts.
-- First seen: when the access began (only privileged access counts if there is any; a change
-- of role or workspace begins nothing) and the roster called the account terminated, after
-- the last roster that did not. A roster names an account by its id, or else by the address
-- that the account had then. main.roster_at, main.users_at and main.changes have every
-- snapshot, also when the program replaces roster_at and users_at by smaller tables.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.unread') AS unread, json_extract(p, '$.day') AS day FROM p LIMIT 1),
privileged AS (SELECT value AS role_id FROM p, json_each(p, '$.privileged')),
unclassified AS (SELECT value AS role_id FROM p, json_each(p, '$.unclassified')),
person AS (
  SELECT u.user_id, lower(trim(u.email, char(9,10,11,12,13,32,133,160,5760,8192,8193,8194,8195,8196,8197,8198,8199,8200,8201,8202,8203,8232,8233,8239,8287,12288,65279))) AS e FROM t JOIN users_at AS u ON u.snapshot_id = t.at
  UNION
  SELECT r.user_id, NULL FROM t JOIN roster_at AS r ON r.snapshot_id = t.at AND r.user_id IS NOT NULL AND lower(trim(r.status)) = 'terminated'
  WHERE NOT EXISTS (SELECT 1 FROM users_at AS u WHERE u.snapshot_id = t.at AND u.user_id = r.user_id)
    AND r.user_id IN (SELECT a.user_id FROM t JOIN access_at AS a ON a.snapshot_id = t.at)
),
leaver AS (
  SELECT x.user_id, CASE WHEN i.email IS NULL THEN m.status ELSE i.status END AS status, CASE WHEN i.email IS NULL THEN m.end_date ELSE i.end_date END AS end_date
  FROM t JOIN person AS x
  LEFT JOIN roster_at AS i ON i.snapshot_id = t.at AND i.user_id = x.user_id
  LEFT JOIN roster_at AS m ON m.snapshot_id = t.at AND m.email = x.e AND (m.user_id IS NULL OR m.user_id = x.user_id)
),
held AS (
  SELECT l.user_id, l.end_date, a.workspace_id, min(a.first_seen) AS first_seen, min(CASE WHEN a.role_id IN (SELECT role_id FROM privileged) THEN a.first_seen END) AS privileged_seen,
         max(a.role_id IN (SELECT role_id FROM privileged)) AS privileged,
         max(a.role_id IN (SELECT role_id FROM unclassified)) AS unclassified
  FROM t JOIN leaver AS l LEFT JOIN access_at AS a ON a.snapshot_id = t.at AND a.user_id = l.user_id
  WHERE lower(trim(l.status)) = 'terminated' AND (l.end_date IS NULL OR l.end_date <= t.day)
  GROUP BY l.user_id, l.end_date, a.workspace_id
),
gone AS (
  SELECT user_id, end_date, count(workspace_id) AS workspaces, coalesce(sum(privileged), 0) AS privileged,
         coalesce(sum(unclassified AND NOT privileged), 0) AS unclassified, coalesce(min(privileged_seen), min(first_seen)) AS first_seen
  FROM held GROUP BY user_id, end_date
),
began AS (
  SELECT user_id, max(first_seen) AS first_seen
  FROM (SELECT h.user_id, h.first_seen, h.since_snapshot > max(coalesce(h.until_snapshot, t.at + 1)) OVER (PARTITION BY h.user_id ORDER BY h.since_snapshot ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS apart
        FROM t JOIN access_history AS h ON h.since_snapshot <= t.at CROSS JOIN gone AS x ON x.user_id = h.user_id
        WHERE x.privileged = 0 OR h.role_id IN (SELECT role_id FROM privileged))
  WHERE apart OR apart IS NULL GROUP BY user_id
),
given AS (
  SELECT c.snapshot_id, s.taken_at FROM t CROSS JOIN main.coverage_at AS c ON c.resource = 'roster' AND c.read_status = 'read' AND c.snapshot_id <= t.at
  JOIN main.coverage_at AS u ON u.snapshot_id = c.snapshot_id AND u.resource = 'users' AND u.read_status = 'read'
  JOIN snapshots AS s ON s.id = c.snapshot_id
),
moment AS (
  SELECT user_id, (SELECT min(snapshot_id) FROM given) AS snapshot_id FROM gone
  UNION
  SELECT c.user_id, c.snapshot_id FROM t JOIN main.changes AS c ON c.kind IN ('user_added', 'user_changed', 'user_removed') AND c.snapshot_id <= t.at
  WHERE c.user_id IN (SELECT user_id FROM gone)
),
account AS (
  SELECT m.user_id, m.snapshot_id AS since, lead(m.snapshot_id) OVER (PARTITION BY m.user_id ORDER BY m.snapshot_id) AS until,
         (SELECT coalesce(lower(trim(u.email, char(9,10,11,12,13,32,133,160,5760,8192,8193,8194,8195,8196,8197,8198,8199,8200,8201,8202,8203,8232,8233,8239,8287,12288,65279))), '') FROM main.users_at AS u WHERE u.snapshot_id = m.snapshot_id AND u.user_id = m.user_id) AS e
  FROM moment AS m
),
named AS (
  SELECT r.snapshot_id, r.user_id, r.email FROM main.roster_at AS r WHERE +r.user_id IN (SELECT user_id FROM gone)
),
word AS (
  SELECT x.user_id, g.snapshot_id, g.taken_at,
         EXISTS (SELECT 1 FROM main.roster_at AS r WHERE r.snapshot_id = g.snapshot_id
                 AND r.email = coalesce(i.email, k.e) AND (r.user_id IS NULL OR r.user_id = x.user_id)
                 AND lower(trim(r.status)) = 'terminated' AND (r.end_date IS NULL OR r.end_date <= substr(g.taken_at, 1, 10)))
           AND (x.workspaces > 0 OR k.e IS NOT NULL OR EXISTS (SELECT 1 FROM access_history AS h WHERE h.user_id = x.user_id AND h.since_snapshot <= g.snapshot_id AND h.until_snapshot > g.snapshot_id)) AS said
  FROM gone AS x CROSS JOIN given AS g JOIN account AS k ON k.user_id = x.user_id AND k.since <= g.snapshot_id AND (k.until IS NULL OR k.until > g.snapshot_id)
  LEFT JOIN named AS i ON i.snapshot_id = g.snapshot_id AND i.user_id = x.user_id
),
since AS (
  SELECT user_id, min(taken_at) AS taken_at
  FROM (SELECT user_id, taken_at, sum(NOT said) OVER (PARTITION BY user_id ORDER BY snapshot_id DESC) AS others FROM word)
  WHERE others = 0 GROUP BY user_id
)
SELECT 'user:' || g.user_id AS subject, NULL AS workspace_id, g.user_id, NULL AS enrollment_id,
       'the roster says terminated, end date ' || coalesce(end_date, 'unknown') || '; ' ||
         CASE workspaces WHEN 0 THEN 'an account, no access seen'
           ELSE 'access to ' || CASE workspaces WHEN 1 THEN '1 workspace' ELSE workspaces || ' workspaces' END || ', privileged in ' || privileged ||
             CASE unclassified WHEN 0 THEN '' ELSE ', with an unclassified role in ' || unclassified || ' more' END END || (SELECT unread FROM t) AS evidence,
       max(coalesce(CASE WHEN workspaces > 0 THEN b.first_seen END, g.first_seen, ''), s.taken_at) AS first_seen, CASE WHEN privileged > 0 THEN 'critical' WHEN workspaces > 0 THEN 'high' ELSE 'medium' END AS severity
FROM gone AS g LEFT JOIN since AS s ON s.user_id = g.user_id LEFT JOIN began AS b ON b.user_id = g.user_id
ORDER BY subject;
