-- id: TL-ORP-02
-- title: Inherited access of a user that the listing does not have
-- kind: Exception
-- severity: high
-- controls: SOC 2 CC6.1; ISO 27001:2022 5.16; PCI DSS 4.0.1 7.2.4; NIST 800-53 AC-2, IA-4; DORA RTS 2024/1774 art. 20
-- needs: users, previous, previous_users
-- partly: workspaces, previous_workspaces
-- remediation: manual
-- concerns: account, unlisted
-- folds: TL-EXT-01, TL-HR-02
-- todo: End the role in the organization of this user, whom the users' listing does not have.
--
-- Finds inherited access of people whom the users' listing does not have, in two snapshots in a row: an account that
-- was made while a snapshot was taken is not a finding.
WITH p AS (SELECT :p AS p),
t AS (
  SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.unread') AS unread,
         s.id AS previous, s.taken_at AS previous_time
  FROM p JOIN snapshots AS s ON s.id = json_extract(p, '$.previous') LIMIT 1),
unlisted AS (
  SELECT x.user_id, coalesce('; ' || x.email || ' was last known ' || substr(x.email_as_of, 1, 10), '') AS known
  FROM t JOIN people_at AS x ON x.snapshot_id = t.at AND x.listed = 0
  WHERE NOT EXISTS (SELECT 1 FROM users_at AS u WHERE u.snapshot_id = t.previous AND u.user_id = x.user_id) LIMIT -1),
inherited AS (
  SELECT a.user_id, x.known, count(DISTINCT a.workspace_id) AS workspaces, min(a.first_seen) AS first_seen
  FROM t CROSS JOIN unlisted AS x CROSS JOIN access_at AS a ON a.snapshot_id = t.at AND a.user_id = x.user_id
  WHERE +a.source = 'inherited' AND (a.first_seen <= t.previous_time OR EXISTS (
    SELECT 1 FROM access_history AS h
    WHERE h.user_id = a.user_id AND h.workspace_id = a.workspace_id AND h.source = 'inherited'
      AND h.since_snapshot <= t.previous AND coalesce(h.until_snapshot, t.at) > t.previous))
  GROUP BY a.user_id, x.known)
SELECT 'user:' || user_id AS subject, NULL AS workspace_id, user_id, NULL AS enrollment_id,
       'the users'' listing has no such user, now and at the snapshot before; inherited access to ' || workspaces ||
         ' workspace' || CASE workspaces WHEN 1 THEN '' ELSE 's' END || known || t.unread AS evidence,
       first_seen AS since
FROM t JOIN inherited ORDER BY subject;
