-- id: TL-ORP-02
-- title: Inherited access of a user that the listing does not have
-- kind: Exception
-- severity: high
-- controls: SOC 2 CC6.1; ISO 27001:2022 5.16; PCI DSS 4.0.1 8.2.1; NIST 800-53 AC-2, IA-4; DORA RTS 2024/1774 art. 20
-- needs: users, previous, previous_users
-- partly: workspaces, previous_workspaces
-- remediation: manual
-- concerns: account
-- folds: TL-EXT-01, TL-HR-02
-- todo: End the role in the organization of this user, whom the users' listing does not have.
--
-- In two snapshots in a row, so that an account that was made during a walk is not a finding.
-- First seen: at the second of the first two such snapshots, both of which read such a
-- workspace. main.users_at and main.access_at have every snapshot.
WITH p AS (SELECT :p AS p),
t AS (
  SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.unread') AS unread, json_extract(p, '$.previous') AS previous,
         (SELECT s.taken_at FROM snapshots AS s WHERE s.id = json_extract(p, '$.previous')) AS previous_time
  FROM p LIMIT 1
),
orphan AS (
  SELECT a.user_id, coalesce('; ' || x.email || ' was last known ' || substr(x.email_as_of, 1, 10), '') AS known, count(DISTINCT a.workspace_id) AS workspaces, min(a.first_seen) AS first_seen
  FROM t JOIN people_at AS x ON x.snapshot_id = t.at AND x.listed = 0
  JOIN access_at AS a ON a.snapshot_id = t.at AND a.user_id = x.user_id AND a.source = 'inherited'
  WHERE NOT EXISTS (SELECT 1 FROM users_at AS u WHERE u.snapshot_id = t.previous AND u.user_id = a.user_id)
    AND (a.first_seen <= t.previous_time
      OR EXISTS (SELECT 1 FROM access_history AS h WHERE h.user_id = a.user_id AND h.workspace_id = a.workspace_id AND h.source = a.source
                 AND h.since_snapshot <= t.previous AND (h.until_snapshot IS NULL OR h.until_snapshot > t.previous)))
  GROUP BY a.user_id, x.email, x.email_as_of
),
listing AS (
  SELECT c.snapshot_id, s.taken_at FROM t CROSS JOIN main.coverage_at AS c ON c.resource = 'users' AND c.read_status = 'read' AND c.snapshot_id <= t.at
  JOIN snapshots AS s ON s.id = c.snapshot_id
),
away AS (
  SELECT x.user_id, (SELECT min(g.taken_at) FROM listing AS g WHERE g.snapshot_id > coalesce((SELECT max(u.snapshot_id) FROM main.users_at AS u WHERE u.user_id = x.user_id AND u.snapshot_id <= t.at), 0)) AS taken_at
  FROM t JOIN orphan AS x
),
began AS (
  SELECT user_id, max(first_seen) AS first_seen
  FROM (SELECT h.user_id, h.first_seen, h.since_snapshot > max(coalesce(h.until_snapshot, t.at + 1)) OVER (PARTITION BY h.user_id ORDER BY h.since_snapshot ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS apart
        FROM t JOIN access_history AS h ON h.since_snapshot <= t.at
        WHERE h.source = 'inherited' AND h.user_id IN (SELECT user_id FROM orphan))
  WHERE apart OR apart IS NULL GROUP BY user_id
)
SELECT 'user:' || a.user_id AS subject, NULL AS workspace_id, a.user_id, NULL AS enrollment_id,
       'the users'' listing has no such user, now and at the snapshot before; inherited access to ' ||
         CASE workspaces WHEN 1 THEN '1 workspace' ELSE workspaces || ' workspaces' END || known || (SELECT unread FROM t) AS evidence,
       (SELECT min(g.taken_at) FROM listing AS g JOIN listing AS f ON f.snapshot_id = g.snapshot_id - 1 WHERE f.taken_at >= max(w.taken_at, coalesce(b.first_seen, a.first_seen))
        AND EXISTS (SELECT 1 FROM main.access_at AS k WHERE k.snapshot_id = g.snapshot_id AND k.user_id = a.user_id AND k.source = 'inherited')) AS first_seen
FROM orphan AS a JOIN away AS w ON w.user_id = a.user_id LEFT JOIN began AS b ON b.user_id = a.user_id
ORDER BY subject;
