-- id: TL-PRV-07
-- title: Service account or shared address with privileged access
-- kind: To confirm
-- severity: high
-- controls: SOC 2 CC6.3; ISO 27001:2022 8.2; PCI DSS 4.0.1 7.2.1, 7.2.4; NIST 800-53 AC-6; DORA RTS 2024/1774 art. 21
-- needs: users, service_accounts
-- partly: workspaces
-- remediation: manual
-- todo: Give the service account or shared address a role that its task needs, or note why this one is needed.
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
)
SELECT 'user:' || user_id AS subject, NULL AS workspace_id, user_id, NULL AS enrollment_id,
       'the policy names it as a service account or shared address; privileged in ' ||
         CASE workspaces WHEN 1 THEN '1 workspace' ELSE workspaces || ' workspaces' END || (SELECT unread FROM t) AS evidence, first_seen
FROM held
ORDER BY subject;
