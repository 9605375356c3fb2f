-- id: TL-PRV-07
-- title: Service account or shared address with privileged access
-- kind: To confirm
-- severity: high
-- controls: SOC 2 CC6.3; ISO 27001:2022 8.2; PCI DSS 4.0.1 7.2.1, 7.2.4; NIST 800-53 AC-6; DORA RTS 2024/1774 art. 21
-- needs: users, service_accounts
-- partly: workspaces
-- remediation: manual
-- concerns: privileged
-- todo: Give the service account or shared address a role that its task needs, or note why this one is needed.
--
-- First seen: when privileged access, of any role to any workspace, began. If the policy
-- names the account by its e-mail, the account also had that e-mail: from when it first did,
-- after the last one that the policy does not name.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.unread') AS unread FROM p LIMIT 1),
privileged AS (SELECT value AS role_id FROM p, json_each(p, '$.privileged')),
service AS (SELECT value AS account FROM p, json_each(p, '$.service_accounts')),
held AS (
  SELECT a.user_id, count(DISTINCT a.workspace_id) AS workspaces, min(a.first_seen) AS first_seen
  FROM t JOIN access_at AS a ON a.snapshot_id = t.at JOIN people_at AS x ON x.snapshot_id = t.at AND x.user_id = a.user_id
  WHERE +a.role_id IN (SELECT role_id FROM privileged)
    AND (x.email_key IN (SELECT account FROM service) OR a.user_id IN (SELECT account FROM service))
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
  SELECT user_id, max(first_seen) AS taken_at
  FROM (SELECT h.user_id, h.first_seen, coalesce(h.email_key IN (SELECT account FROM service), 0) AS so, lag(coalesce(h.email_key IN (SELECT account FROM service), 0)) OVER (PARTITION BY h.user_id ORDER BY h.since_snapshot) AS before
        FROM t JOIN account_history AS h ON h.since_snapshot <= t.at CROSS JOIN held AS x ON x.user_id = h.user_id)
  WHERE so AND before IS NOT 1 GROUP BY user_id
)
SELECT 'user:' || x.user_id AS subject, NULL AS workspace_id, x.user_id, NULL AS enrollment_id,
       'the policy names it as a service account or shared address; privileged in ' ||
         CASE workspaces WHEN 1 THEN '1 workspace' ELSE workspaces || ' workspaces' END || (SELECT unread FROM t) AS evidence,
       max(coalesce(b.first_seen, x.first_seen), CASE WHEN x.user_id IN (SELECT account FROM service) THEN '' ELSE coalesce(s.taken_at, '') END) AS first_seen
FROM held AS x LEFT JOIN began AS b ON b.user_id = x.user_id LEFT JOIN since AS s ON s.user_id = x.user_id
ORDER BY subject;
