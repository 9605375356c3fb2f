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
-- First seen: when the privileged access, of whatever role and workspace, began and the
-- account had that e-mail, where the policy names it by its e-mail.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.unread') AS unread FROM p LIMIT 1),
privileged AS (SELECT value AS role_id FROM p, json_each(p, '$.privileged')),
service AS (SELECT value AS account FROM p, json_each(p, '$.service_accounts')),
held AS (
  SELECT a.user_id, count(DISTINCT a.workspace_id) AS workspaces, min(a.first_seen) AS first_seen
  FROM t JOIN access_at AS a ON a.snapshot_id = t.at
  WHERE +a.role_id IN (SELECT role_id FROM privileged)
    AND (lower(trim(a.email, char(9,10,11,12,13,32,133,160,5760,8192,8193,8194,8195,8196,8197,8198,8199,8200,8201,8202,8203,8232,8233,8239,8287,12288,65279))) IN (SELECT account FROM service) OR lower(a.user_id) IN (SELECT account FROM service))
  GROUP BY a.user_id
),
began AS (
  SELECT user_id, max(first_seen) AS first_seen
  FROM (SELECT h.user_id, h.first_seen, h.since_snapshot > max(coalesce(h.until_snapshot, t.at + 1)) OVER (PARTITION BY h.user_id ORDER BY h.since_snapshot ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS apart
        FROM t JOIN access_history AS h ON h.since_snapshot <= t.at 
        WHERE h.user_id IN (SELECT user_id FROM held) AND h.role_id IN (SELECT role_id FROM privileged))
  WHERE apart OR apart IS NULL GROUP BY user_id
),
listing AS (
  SELECT c.snapshot_id, s.taken_at FROM t CROSS JOIN main.coverage_at AS c ON c.resource = 'users' AND c.read_status = 'read' AND c.snapshot_id <= t.at
  JOIN snapshots AS s ON s.id = c.snapshot_id
),
word AS (
  SELECT x.user_id, g.snapshot_id, g.taken_at,
         EXISTS (SELECT 1 FROM main.users_at AS u WHERE u.snapshot_id = g.snapshot_id AND u.user_id = x.user_id AND lower(trim(u.email, char(9,10,11,12,13,32,133,160,5760,8192,8193,8194,8195,8196,8197,8198,8199,8200,8201,8202,8203,8232,8233,8239,8287,12288,65279))) IN (SELECT account FROM service)) AS said
  FROM held AS x CROSS JOIN listing AS g
),
since AS (
  SELECT user_id, min(taken_at) AS taken_at
  FROM (SELECT user_id, taken_at, sum(NOT said) OVER (PARTITION BY user_id ORDER BY snapshot_id DESC) AS others FROM word WHERE lower(user_id) NOT IN (SELECT account FROM service))
  WHERE others = 0 GROUP BY user_id
)
SELECT 'user:' || x.user_id AS subject, NULL AS workspace_id, x.user_id, NULL AS enrollment_id,
       'the policy names it as a service account or shared address; privileged in ' ||
         CASE workspaces WHEN 1 THEN '1 workspace' ELSE workspaces || ' workspaces' END || (SELECT unread FROM t) AS evidence,
       max(coalesce(b.first_seen, x.first_seen), coalesce(s.taken_at, '')) AS first_seen
FROM held AS x LEFT JOIN began AS b ON b.user_id = x.user_id LEFT JOIN since AS s ON s.user_id = x.user_id
ORDER BY subject;
