-- id: TL-ORP-01
-- title: Direct access of a user that the listing does not have
-- kind: Exception
-- severity: high
-- controls: SOC 2 CC6.1; ISO 27001:2022 5.16; PCI DSS 4.0.1 8.2.1; NIST 800-53 AC-2, IA-4; DORA RTS 2024/1774 art. 20
-- needs: users, previous, previous_users
-- remediation: remove
--
-- In two snapshots running, so that an account that was made during a walk is none.
WITH p AS (SELECT :p AS p),
t AS (
  SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.previous') AS previous,
         (SELECT s.taken_at FROM snapshots AS s WHERE s.id = json_extract(p, '$.previous')) AS previous_time
  FROM p LIMIT 1
),
unlisted AS (
  SELECT DISTINCT a.user_id
  FROM t JOIN access_at AS a ON a.snapshot_id = t.at
  WHERE NOT EXISTS (SELECT 1 FROM users_at AS u WHERE u.snapshot_id = t.at AND u.user_id = a.user_id)
    AND NOT EXISTS (SELECT 1 FROM users_at AS u WHERE u.snapshot_id = t.previous AND u.user_id = a.user_id)
)
SELECT 'grant:' || a.workspace_id || '/' || a.user_id || '/' || a.source || '/' || a.role_id AS subject, a.workspace_id, a.user_id, NULL AS enrollment_id,
       'the users'' listing has no such user, now and at the snapshot before; role ' || coalesce(a.role_name, 'unknown') || ' in ' || coalesce(a.workspace_name, a.workspace_id) AS evidence, a.first_seen
FROM t CROSS JOIN unlisted AS x CROSS JOIN access_at AS a ON a.snapshot_id = t.at AND a.user_id = x.user_id AND +a.source = 'direct'
WHERE (a.first_seen <= t.previous_time
    OR EXISTS (SELECT 1 FROM access_history AS h WHERE h.user_id = a.user_id AND h.workspace_id = a.workspace_id AND h.source = a.source
               AND h.since_snapshot <= t.previous AND (h.until_snapshot IS NULL OR h.until_snapshot > t.previous)))
ORDER BY subject;
