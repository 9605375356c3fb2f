-- id: TL-PRV-07
-- title: Service account or shared address with privileged access
-- kind: To confirm
-- severity: high
-- controls: SOC 2 CC6.3; ISO 27001:2022 8.2; PCI DSS 4.0.1 7.2.5, 7.2.5.1; NIST 800-53 AC-6; DORA RTS 2024/1774 art. 21
-- needs: users, service_accounts
-- partly: workspaces, organization_roles
-- remediation: manual
-- concerns: privileged, shared
-- todo: Give the service account or shared address a role that its task needs, or note why this one is needed.
--
-- Finds accounts that the policy names as service accounts or shared addresses and that hold a privileged role, or an
-- unclassified one, which may be as powerful.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.unread') AS unread FROM p LIMIT 1),
privileged AS (SELECT value AS role_id FROM p, json_each(p, '$.privileged')),
unclassified AS (SELECT value AS role_id FROM p, json_each(p, '$.unclassified')),
service AS (SELECT value AS account FROM p, json_each(p, '$.service_accounts')),
person AS (
  SELECT user_id FROM people_at
  WHERE snapshot_id = (SELECT at FROM t)
    AND (email_key IN (SELECT account FROM service) OR user_id IN (SELECT account FROM service)) LIMIT -1),
held AS (
  SELECT a.user_id, a.workspace_id, a.first_seen, a.role_id IN (SELECT role_id FROM privileged) AS privileged
  FROM t CROSS JOIN person AS x CROSS JOIN access_at AS a ON a.snapshot_id = t.at AND a.user_id = x.user_id
  WHERE +a.role_id IN (SELECT role_id FROM privileged UNION ALL SELECT role_id FROM unclassified)),
counted AS (
  SELECT user_id, privileged, count(DISTINCT workspace_id) AS workspaces, min(first_seen) AS since
  FROM held AS h
  WHERE privileged OR user_id NOT IN (SELECT user_id FROM held WHERE privileged)
  GROUP BY user_id, privileged)
SELECT 'user:' || user_id AS subject, NULL AS workspace_id, user_id, NULL AS enrollment_id,
       'the policy names it as a service account or shared address; ' ||
         CASE WHEN privileged THEN 'privileged in ' ELSE 'an unclassified role in ' END ||
         CASE workspaces WHEN 1 THEN '1 workspace' ELSE workspaces || ' workspaces' END || (SELECT unread FROM t)
         AS evidence, since, CASE WHEN privileged THEN 'high' ELSE 'medium' END AS severity
FROM counted ORDER BY subject;
