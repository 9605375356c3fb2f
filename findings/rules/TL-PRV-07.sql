-- id: TL-PRV-07
-- title: Service account or shared address with privileged access
-- kind: To confirm
-- severity: high
-- controls: SOC 2 CC6.3; ISO 27001:2022 8.2; PCI DSS 4.0.1 7.2.1, 7.2.4; NIST 800-53 AC-6; DORA RTS 2024/1774 art. 21
-- needs: users, service_accounts
-- partly: workspaces
-- remediation: manual
-- todo: Give the service account or shared address a role that its task needs, or note why this one is needed.
--
-- First seen: when privileged access, of any role to any workspace, began. If the policy
-- names the account by its e-mail, the account also had that e-mail: from the last entry of
-- main.changes in which it was added or had an e-mail that the policy does not name, or from
-- the first listing of users.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.unread') AS unread FROM p LIMIT 1),
privileged AS (SELECT value AS role_id FROM p, json_each(p, '$.privileged')),
service AS (SELECT value AS account FROM p, json_each(p, '$.service_accounts')),
held AS (
  SELECT a.user_id, count(DISTINCT a.workspace_id) AS workspaces, min(a.first_seen) AS first_seen
  FROM t JOIN access_at AS a ON a.snapshot_id = t.at LEFT JOIN users_at AS u ON u.snapshot_id = t.at AND u.user_id = a.user_id
  WHERE +a.role_id IN (SELECT role_id FROM privileged)
    AND (lower(trim(u.email, char(9,10,11,12,13,32,133,160,5760,8192,8193,8194,8195,8196,8197,8198,8199,8200,8201,8202,8203,8232,8233,8239,8287,12288,65279))) IN (SELECT account FROM service) OR lower(a.user_id) IN (SELECT account FROM service))
  GROUP BY a.user_id
),
began AS (
  SELECT user_id, max(first_seen) AS first_seen
  FROM (SELECT h.user_id, h.first_seen, h.since_snapshot > max(coalesce(h.until_snapshot, t.at + 1)) OVER (PARTITION BY h.user_id ORDER BY h.since_snapshot ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS apart
        FROM t JOIN access_history AS h ON h.since_snapshot <= t.at
        WHERE h.user_id IN (SELECT user_id FROM held) AND h.role_id IN (SELECT role_id FROM privileged))
  WHERE apart OR apart IS NULL GROUP BY user_id
),
since AS (
  SELECT c.user_id, max(c.taken_at) AS taken_at
  FROM t JOIN main.changes AS c ON c.snapshot_id <= t.at
  WHERE c.kind = 'user_added' OR (c.kind = 'user_changed' AND json_type(c.before, '$.email') IS NOT NULL AND coalesce(lower(trim(json_extract(c.before, '$.email'), char(9,10,11,12,13,32,133,160,5760,8192,8193,8194,8195,8196,8197,8198,8199,8200,8201,8202,8203,8232,8233,8239,8287,12288,65279))), '') NOT IN (SELECT account FROM service))
  GROUP BY c.user_id
)
SELECT 'user:' || x.user_id AS subject, NULL AS workspace_id, x.user_id, NULL AS enrollment_id,
       'the policy names it as a service account or shared address; privileged in ' ||
         CASE workspaces WHEN 1 THEN '1 workspace' ELSE workspaces || ' workspaces' END || (SELECT unread FROM t) AS evidence,
       max(coalesce(b.first_seen, x.first_seen), CASE WHEN lower(x.user_id) IN (SELECT account FROM service) THEN '' ELSE coalesce(s.taken_at, (SELECT min(taken_at) FROM snapshots WHERE users IS NOT NULL)) END) AS first_seen
FROM held AS x LEFT JOIN began AS b ON b.user_id = x.user_id LEFT JOIN since AS s ON s.user_id = x.user_id
ORDER BY subject;
