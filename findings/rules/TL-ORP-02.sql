-- id: TL-ORP-02
-- title: Inherited access of a user that the listing does not have
-- kind: Exception
-- severity: high
-- controls: SOC 2 CC6.1; ISO 27001:2022 5.16; PCI DSS 4.0.1 8.2.1; NIST 800-53 AC-2, IA-4; DORA RTS 2024/1774 art. 20
-- needs: users, previous, previous_users
-- partly: workspaces, previous_workspaces
-- remediation: manual
-- todo: End the role in the organization of this user, whom the users' listing does not have.
--
-- In two snapshots running, so that an account that was made during a walk is none.
-- First seen: at the second of the two.
WITH p AS (SELECT :p AS p),
t AS (
  SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.unread') AS unread, json_extract(p, '$.previous') AS previous, json_extract(p, '$.baseline') AS baseline,
         (SELECT s.taken_at FROM snapshots AS s WHERE s.id = json_extract(p, '$.previous')) AS previous_time
  FROM p LIMIT 1
),
orphan AS (
  SELECT a.user_id, count(DISTINCT a.workspace_id) AS workspaces, min(a.first_seen) AS first_seen
  FROM t JOIN access_at AS a ON a.snapshot_id = t.at AND a.source = 'inherited'
  WHERE NOT EXISTS (SELECT 1 FROM users_at AS u WHERE u.snapshot_id = t.at AND u.user_id = a.user_id)
    AND NOT EXISTS (SELECT 1 FROM users_at AS u WHERE u.snapshot_id = t.previous AND u.user_id = a.user_id)
    AND (a.first_seen <= t.previous_time
      OR EXISTS (SELECT 1 FROM access_history AS h WHERE h.user_id = a.user_id AND h.workspace_id = a.workspace_id AND h.source = a.source
                 AND h.since_snapshot <= t.previous AND (h.until_snapshot IS NULL OR h.until_snapshot > t.previous)))
  GROUP BY a.user_id
),
removed AS (
  SELECT c.user_id, max(c.taken_at) AS taken_at
  FROM t JOIN changes AS c ON c.kind = 'user_removed' AND c.snapshot_id > t.baseline AND c.snapshot_id <= t.at
  GROUP BY c.user_id
)
SELECT 'user:' || a.user_id AS subject, NULL AS workspace_id, a.user_id, NULL AS enrollment_id,
       'the users'' listing has no such user, now and at the snapshot before; inherited access to ' ||
         CASE workspaces WHEN 1 THEN '1 workspace' ELSE workspaces || ' workspaces' END || (SELECT unread FROM t) AS evidence,
       coalesce((SELECT min(s.taken_at) FROM snapshots AS s WHERE s.taken_at > max(a.first_seen, coalesce(r.taken_at, '')) AND s.id <= (SELECT at FROM t)), a.first_seen) AS first_seen
FROM orphan AS a LEFT JOIN removed AS r ON r.user_id = a.user_id
ORDER BY subject;
