-- id: TL-HR-03
-- title: Department changed, access the same
-- kind: To confirm
-- severity: medium
-- controls: SOC 2 CC6.2, CC6.3; ISO 27001:2022 5.18, 6.5; PCI DSS 4.0.1 8.2.5; NIST 800-53 PS-4, PS-5; DORA RTS 2024/1774 art. 21
-- needs: baseline, roster, baseline_roster
-- partly: workspaces, baseline_workspaces
-- remediation: manual
-- concerns: person
-- todo: Ask the manager of the new department which access the person still needs, and end the rest.
--
-- The same access: no role was gained or lost in the workspaces that both snapshots read.
-- (DISTINCT makes SQLite find the few people who moved once, not again for each use.)
-- First seen: when the roster had the new department for the account, by its id or by the
-- address that the account had then, after the last roster that did not.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.unread') AS unread, json_extract(p, '$.baseline') AS baseline, json_extract(p, '$.baseline_time') AS baseline_time FROM p LIMIT 1),
moved AS (
  SELECT DISTINCT x.user_id, x.department AS now, b.department AS before
  FROM t JOIN people_at AS x ON x.snapshot_id = t.at
  JOIN people_at AS b ON b.snapshot_id = t.baseline AND b.user_id = x.user_id
  WHERE x.department <> b.department
),
given AS (
  SELECT c.snapshot_id, s.taken_at FROM t CROSS JOIN main.coverage_at AS c ON c.resource = 'roster' AND c.read_status = 'read' AND c.snapshot_id <= t.at
  JOIN main.coverage_at AS u ON u.snapshot_id = c.snapshot_id AND u.resource = 'users' AND u.read_status = 'read'
  JOIN snapshots AS s ON s.id = c.snapshot_id
),
word AS (
  SELECT x.user_id, g.snapshot_id, g.taken_at,
         EXISTS (SELECT 1 FROM roster_history AS r
                 WHERE (r.user_id = x.user_id OR (r.user_id IS NULL AND r.email_key = k.email_key AND NOT EXISTS (
                        SELECT 1 FROM roster_history AS i WHERE i.user_id = x.user_id AND i.since_snapshot <= g.snapshot_id AND (i.until_snapshot IS NULL OR i.until_snapshot > g.snapshot_id))))
                   AND r.since_snapshot <= g.snapshot_id AND (r.until_snapshot IS NULL OR r.until_snapshot > g.snapshot_id)
                   AND r.department = x.now) AS said
  FROM moved AS x CROSS JOIN given AS g
  LEFT JOIN account_history AS k ON k.user_id = x.user_id
    AND k.since_snapshot = (SELECT max(a.since_snapshot) FROM account_history AS a WHERE a.user_id = x.user_id AND a.since_snapshot <= g.snapshot_id)
),
since AS (
  SELECT user_id, min(taken_at) AS taken_at
  FROM (SELECT user_id, taken_at, sum(NOT said) OVER (PARTITION BY user_id ORDER BY snapshot_id DESC) AS others FROM word)
  WHERE others = 0 GROUP BY user_id
),
gained AS (
  SELECT DISTINCT x.user_id
  FROM t CROSS JOIN moved AS x CROSS JOIN access_at AS a ON a.snapshot_id = t.at AND a.user_id = x.user_id
  WHERE a.not_before >= t.baseline_time
    AND NOT EXISTS (SELECT 1 FROM access_at AS b WHERE b.snapshot_id = t.baseline AND b.user_id = a.user_id AND b.workspace_id = a.workspace_id
                    AND b.source = a.source AND b.role_id = a.role_id)
),
lost AS (
  SELECT DISTINCT x.user_id
  FROM t CROSS JOIN moved AS x CROSS JOIN access_at AS b ON b.snapshot_id = t.baseline AND b.user_id = x.user_id
  JOIN workspaces_at AS w ON w.snapshot_id = t.at AND w.workspace_id = b.workspace_id AND w.read_status IN ('read', 'gone')
  WHERE NOT EXISTS (SELECT 1 FROM access_at AS a WHERE a.snapshot_id = t.at AND a.user_id = b.user_id AND a.workspace_id = b.workspace_id
                    AND a.source = b.source AND a.role_id = b.role_id)
),
same AS (
  SELECT x.user_id, x.before, x.now, count(DISTINCT a.workspace_id) AS workspaces
  FROM t CROSS JOIN moved AS x
  CROSS JOIN access_at AS a ON a.snapshot_id = t.at AND a.user_id = x.user_id
  JOIN access_at AS b ON b.snapshot_id = t.baseline AND b.user_id = a.user_id AND b.workspace_id = a.workspace_id AND b.source = a.source AND b.role_id = a.role_id
  WHERE x.user_id NOT IN (SELECT user_id FROM gained) AND x.user_id NOT IN (SELECT user_id FROM lost)
  GROUP BY x.user_id, x.before, x.now
)
SELECT 'user:' || x.user_id AS subject, NULL AS workspace_id, x.user_id, NULL AS enrollment_id,
       'department ' || before || ' at the baseline, now ' || now || '; the same access to ' ||
         CASE workspaces WHEN 1 THEN '1 workspace' ELSE workspaces || ' workspaces' END || (SELECT unread FROM t) AS evidence, s.taken_at AS first_seen
FROM same AS x LEFT JOIN since AS s ON s.user_id = x.user_id
ORDER BY subject;
