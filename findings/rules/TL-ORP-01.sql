-- id: TL-ORP-01
-- title: Direct access of a user that the listing does not have
-- kind: Exception
-- severity: high
-- controls: SOC 2 CC6.1; ISO 27001:2022 5.16; PCI DSS 4.0.1 8.2.1; NIST 800-53 AC-2, IA-4; DORA RTS 2024/1774 art. 20
-- needs: users, previous, previous_users
-- partly: workspaces, previous_workspaces
-- remediation: remove
-- concerns: grant
-- folds: TL-EXT-01, TL-HR-02
-- todo: Find out whose id it is, which the users' listing does not have, and end the access.
--
-- In two snapshots in a row, so that an account that was made during a walk is not a finding.
-- First seen: at the second of the first two such snapshots, both of which read the
-- workspace, and with that role. main.users_at and main.access_at have every snapshot.
WITH p AS (SELECT :p AS p),
t AS (
  SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.previous') AS previous,
         (SELECT s.taken_at FROM snapshots AS s WHERE s.id = json_extract(p, '$.previous')) AS previous_time
  FROM p LIMIT 1
),
unlisted AS (
  SELECT x.user_id, coalesce('; ' || x.email || ' was last known ' || substr(x.email_as_of, 1, 10), '') AS known
  FROM t JOIN people_at AS x ON x.snapshot_id = t.at AND x.listed = 0
  WHERE NOT EXISTS (SELECT 1 FROM users_at AS u WHERE u.snapshot_id = t.previous AND u.user_id = x.user_id)
),
listing AS (
  SELECT c.snapshot_id, s.taken_at FROM t CROSS JOIN main.coverage_at AS c ON c.resource = 'users' AND c.read_status = 'read' AND c.snapshot_id <= t.at
  JOIN snapshots AS s ON s.id = c.snapshot_id
),
away AS (
  SELECT x.user_id, (SELECT min(g.taken_at) FROM listing AS g WHERE g.snapshot_id > coalesce((SELECT max(u.snapshot_id) FROM main.users_at AS u WHERE u.user_id = x.user_id AND u.snapshot_id <= t.at), 0)) AS taken_at
  FROM t JOIN unlisted AS x
),
began AS (
  SELECT workspace_id, user_id, max(first_seen) AS first_seen
  FROM (SELECT h.workspace_id, h.user_id, h.first_seen, h.since_snapshot > max(coalesce(h.until_snapshot, t.at + 1)) OVER (PARTITION BY h.workspace_id, h.user_id ORDER BY h.since_snapshot ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS apart
        FROM t JOIN access_history AS h ON h.since_snapshot <= t.at
        WHERE h.source = 'direct' AND h.user_id IN (SELECT user_id FROM unlisted))
  WHERE apart OR apart IS NULL GROUP BY workspace_id, user_id
),
direct AS (
  SELECT a.workspace_id, a.user_id, min(a.first_seen) AS first_seen
  FROM t CROSS JOIN unlisted AS x CROSS JOIN access_at AS a ON a.snapshot_id = t.at AND a.user_id = x.user_id AND +a.source = 'direct'
  GROUP BY a.workspace_id, a.user_id
)
SELECT 'grant:' || a.workspace_id || '/' || a.user_id || '/' || a.source || '/' || a.role_id AS subject, a.workspace_id, a.user_id, NULL AS enrollment_id,
       'the users'' listing has no such user, now and at the snapshot before; role ' || coalesce(a.role_name, 'unknown') || ' in ' || coalesce(a.workspace_name, a.workspace_id) || x.known AS evidence,
       max(a.first_seen, (SELECT min(g.taken_at) FROM listing AS g JOIN listing AS f ON f.snapshot_id = g.snapshot_id - 1 WHERE f.taken_at >= max(w.taken_at, coalesce(b.first_seen, d.first_seen))
         AND EXISTS (SELECT 1 FROM main.access_at AS k WHERE k.snapshot_id = g.snapshot_id AND k.user_id = a.user_id AND k.workspace_id = a.workspace_id AND k.source = a.source))) AS first_seen
FROM t CROSS JOIN unlisted AS x CROSS JOIN access_at AS a ON a.snapshot_id = t.at AND a.user_id = x.user_id AND +a.source = 'direct'
JOIN away AS w ON w.user_id = a.user_id JOIN direct AS d ON d.workspace_id = a.workspace_id AND d.user_id = a.user_id LEFT JOIN began AS b ON b.workspace_id = a.workspace_id AND b.user_id = a.user_id
WHERE (a.first_seen <= t.previous_time
    OR EXISTS (SELECT 1 FROM access_history AS h WHERE h.user_id = a.user_id AND h.workspace_id = a.workspace_id AND h.source = a.source
               AND h.since_snapshot <= t.previous AND (h.until_snapshot IS NULL OR h.until_snapshot > t.previous)))
ORDER BY subject;
