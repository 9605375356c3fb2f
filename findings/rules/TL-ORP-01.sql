-- id: TL-ORP-01
-- title: Direct access of a user that the listing does not have
-- kind: Exception
-- severity: high
-- controls: SOC 2 CC6.1; ISO 27001:2022 5.16; PCI DSS 4.0.1 8.2.1; NIST 800-53 AC-2, IA-4; DORA RTS 2024/1774 art. 20
-- needs: users, previous, previous_users
-- partly: workspaces, previous_workspaces
-- remediation: remove
-- todo: Find out whose id it is, which the users' listing does not have, and end the access.
--
-- In two snapshots running, so that an account that was made during a walk is none.
-- First seen: at the second of the two.
WITH p AS (SELECT :p AS p),
t AS (
  SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.previous') AS previous, json_extract(p, '$.baseline') AS baseline,
         (SELECT s.taken_at FROM snapshots AS s WHERE s.id = json_extract(p, '$.previous')) AS previous_time
  FROM p LIMIT 1
),
unlisted AS (
  SELECT a.user_id
  FROM t CROSS JOIN (SELECT DISTINCT user_id FROM access_at WHERE snapshot_id = (SELECT at FROM t)) AS a
  WHERE NOT EXISTS (SELECT 1 FROM users_at AS u WHERE u.snapshot_id = t.at AND u.user_id = a.user_id)
    AND NOT EXISTS (SELECT 1 FROM users_at AS u WHERE u.snapshot_id = t.previous AND u.user_id = a.user_id)
),
removed AS (
  SELECT c.user_id, max(c.taken_at) AS taken_at
  FROM t JOIN changes AS c ON c.kind = 'user_removed' AND c.snapshot_id > t.baseline AND c.snapshot_id <= t.at
  GROUP BY c.user_id
)
SELECT 'grant:' || a.workspace_id || '/' || a.user_id || '/' || a.source || '/' || a.role_id AS subject, a.workspace_id, a.user_id, NULL AS enrollment_id,
       'the users'' listing has no such user, now and at the snapshot before; role ' || coalesce(a.role_name, 'unknown') || ' in ' || coalesce(a.workspace_name, a.workspace_id) AS evidence,
       coalesce((SELECT min(s.taken_at) FROM snapshots AS s WHERE s.taken_at > max(a.first_seen, coalesce(r.taken_at, '')) AND s.id <= (SELECT at FROM t)), a.first_seen) AS first_seen
FROM t CROSS JOIN unlisted AS x CROSS JOIN access_at AS a ON a.snapshot_id = t.at AND a.user_id = x.user_id AND +a.source = 'direct'
LEFT JOIN removed AS r ON r.user_id = a.user_id
WHERE (a.first_seen <= t.previous_time
    OR EXISTS (SELECT 1 FROM access_history AS h WHERE h.user_id = a.user_id AND h.workspace_id = a.workspace_id AND h.source = a.source
               AND h.since_snapshot <= t.previous AND (h.until_snapshot IS NULL OR h.until_snapshot > t.previous)))
ORDER BY subject;
