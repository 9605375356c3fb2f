-- id: TL-HR-02
-- title: Account of an approved domain that the roster does not name
-- kind: To confirm
-- severity: medium
-- controls: SOC 2 CC6.2, CC6.3; ISO 27001:2022 5.18, 6.5; PCI DSS 4.0.1 8.2.5; NIST 800-53 PS-4, PS-5; DORA RTS 2024/1774 art. 21
-- needs: roster, approved_domains
-- remediation: manual
-- todo: Ask HR who the person is: put them on the roster, name the account in the policy (service_accounts), or end the access.
--
-- First seen: when the account had such an address and the roster did not name it, after the
-- last listing and the last roster of which that was not true; access does not matter.
-- main.users_at, main.roster_at and main.changes have every snapshot, also when the program
-- replaces users_at and roster_at by smaller tables.
WITH p AS (SELECT :p AS p),
t AS (
  SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.unread') AS unread, json_extract(p, '$.matched') AS matched, json_extract(p, '$.accounts') AS accounts,
         json_extract(p, '$.thresholds.match_high_percent') AS high_percent
  FROM p LIMIT 1
),
approved AS (SELECT value AS domain FROM p, json_each(p, '$.approved_domains')),
service AS (SELECT value AS account FROM p, json_each(p, '$.service_accounts')),
address AS (
  SELECT u.user_id, lower(trim(u.email, char(9,10,11,12,13,32,133,160,5760,8192,8193,8194,8195,8196,8197,8198,8199,8200,8201,8202,8203,8232,8233,8239,8287,12288,65279))) AS e FROM t JOIN users_at AS u ON u.snapshot_id = t.at
),
person AS (
  SELECT d.user_id, d.e, count(DISTINCT a.workspace_id) AS workspaces
  FROM t JOIN address AS d LEFT JOIN access_at AS a ON a.snapshot_id = t.at AND a.user_id = d.user_id
  WHERE substr(d.e, length(rtrim(d.e, replace(d.e, '@', ''))) + 1) IN (SELECT domain FROM approved)
    AND d.e NOT IN (SELECT account FROM service) AND lower(d.user_id) NOT IN (SELECT account FROM service)
    AND d.e NOT IN (SELECT r.email FROM roster_at AS r, t WHERE r.snapshot_id = t.at)
    AND d.user_id NOT IN (SELECT r.user_id FROM roster_at AS r, t WHERE r.snapshot_id = t.at AND r.user_id IS NOT NULL)
  GROUP BY d.user_id, d.e
),
given AS (
  SELECT c.snapshot_id, s.taken_at FROM t CROSS JOIN main.coverage_at AS c ON c.resource = 'roster' AND c.read_status = 'read' AND c.snapshot_id <= t.at
  JOIN main.coverage_at AS u ON u.snapshot_id = c.snapshot_id AND u.resource = 'users' AND u.read_status = 'read'
  JOIN snapshots AS s ON s.id = c.snapshot_id
),
moment AS (
  SELECT user_id, (SELECT min(snapshot_id) FROM given) AS snapshot_id FROM person
  UNION
  SELECT c.user_id, c.snapshot_id FROM t JOIN main.changes AS c ON c.kind IN ('user_added', 'user_changed', 'user_removed') AND c.snapshot_id <= t.at
  WHERE c.user_id IN (SELECT user_id FROM person)
),
account AS (
  SELECT m.user_id, m.snapshot_id AS since, lead(m.snapshot_id) OVER (PARTITION BY m.user_id ORDER BY m.snapshot_id) AS until,
         (SELECT coalesce(lower(trim(u.email, char(9,10,11,12,13,32,133,160,5760,8192,8193,8194,8195,8196,8197,8198,8199,8200,8201,8202,8203,8232,8233,8239,8287,12288,65279))), '') FROM main.users_at AS u WHERE u.snapshot_id = m.snapshot_id AND u.user_id = m.user_id) AS e
  FROM moment AS m
),
named AS (
  SELECT r.snapshot_id, r.user_id, r.email FROM main.roster_at AS r WHERE +r.user_id IN (SELECT user_id FROM person)
),
word AS (
  SELECT x.user_id, g.snapshot_id, g.taken_at,
         coalesce(substr(k.e, length(rtrim(k.e, replace(k.e, '@', ''))) + 1) IN (SELECT domain FROM approved) AND k.e NOT IN (SELECT account FROM service), 0)
           AND i.email IS NULL AND NOT EXISTS (SELECT 1 FROM main.roster_at AS r WHERE r.snapshot_id = g.snapshot_id AND r.email = k.e) AS said
  FROM person AS x CROSS JOIN given AS g JOIN account AS k ON k.user_id = x.user_id AND k.since <= g.snapshot_id AND (k.until IS NULL OR k.until > g.snapshot_id)
  LEFT JOIN named AS i ON i.snapshot_id = g.snapshot_id AND i.user_id = x.user_id
),
since AS (
  SELECT user_id, min(taken_at) AS taken_at
  FROM (SELECT user_id, taken_at, sum(NOT said) OVER (PARTITION BY user_id ORDER BY snapshot_id DESC) AS others FROM word)
  WHERE others = 0 GROUP BY user_id
)
SELECT 'user:' || x.user_id AS subject, NULL AS workspace_id, x.user_id, NULL AS enrollment_id,
       'not on the roster, which names ' || t.matched || ' of ' || CASE t.accounts WHEN 1 THEN '1 account' ELSE t.accounts || ' accounts' END || '; access to ' ||
         CASE x.workspaces WHEN 1 THEN '1 workspace' ELSE x.workspaces || ' workspaces' END || t.unread AS evidence,
       s.taken_at AS first_seen, CASE WHEN 100.0 * t.matched >= t.high_percent * t.accounts THEN 'high' ELSE 'medium' END AS severity
FROM t JOIN person AS x LEFT JOIN since AS s ON s.user_id = x.user_id
ORDER BY subject;
