-- id: TL-ORP-01
-- title: Direct access of a user that the listing does not have
-- kind: Exception
-- severity: high
-- controls: SOC 2 CC6.1; ISO 27001:2022 5.16; PCI DSS 4.0.1 7.2.4; NIST 800-53 AC-2, IA-4; DORA RTS 2024/1774 art. 20
-- needs: users, previous, previous_users
-- partly: workspaces, previous_workspaces
-- remediation: remove
-- concerns: grant, unlisted
-- folds: TL-EXT-01, TL-HR-02
-- todo: Find out whose id it is, which the users' listing does not have, and end the access.
--
-- Finds direct access of people whom the users' listing does not have, in two snapshots in a row: an account that was
-- made while a snapshot was taken is not a finding.
WITH p AS (SELECT :p AS p),
t AS (
  SELECT json_extract(p, '$.at') AS at, s.id AS previous, s.taken_at AS previous_time
  FROM p JOIN snapshots AS s ON s.id = json_extract(p, '$.previous') LIMIT 1),
unlisted AS (
  SELECT x.user_id, coalesce('; ' || x.email || ' was last known ' || substr(x.email_as_of, 1, 10), '') AS known
  FROM t JOIN people_at AS x ON x.snapshot_id = t.at AND x.listed = 0
  WHERE NOT EXISTS (SELECT 1 FROM users_at AS u WHERE u.snapshot_id = t.previous AND u.user_id = x.user_id) LIMIT -1),
direct AS (
  SELECT a.workspace_id, a.workspace_name, a.user_id, a.role_id, a.role_name, a.first_seen, x.known,
         count(*) OVER (PARTITION BY a.workspace_id, a.user_id) AS roles
  FROM t CROSS JOIN unlisted AS x CROSS JOIN access_at AS a ON a.snapshot_id = t.at AND a.user_id = x.user_id
  WHERE +a.source = 'direct')
SELECT 'grant:' || a.workspace_id || '/' || a.user_id || '/direct/' || a.role_id AS subject, a.workspace_id, a.user_id,
       NULL AS enrollment_id, 'the users'' listing has no such user, now and at the snapshot before; role ' ||
         coalesce(a.role_name, 'unknown') || ' in ' || coalesce(a.workspace_name, a.workspace_id) || a.known
         AS evidence, a.first_seen AS since, CASE a.roles WHEN 1 THEN 'remove' ELSE 'manual' END AS remediation
FROM t JOIN direct AS a
WHERE a.first_seen <= t.previous_time
   OR EXISTS (SELECT 1 FROM access_history AS h
              WHERE h.user_id = a.user_id AND h.workspace_id = a.workspace_id AND h.source = 'direct'
                AND h.since_snapshot <= t.previous AND coalesce(h.until_snapshot, t.at) > t.previous)
ORDER BY subject;
