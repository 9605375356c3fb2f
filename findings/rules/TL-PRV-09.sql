-- id: TL-PRV-09
-- title: Privileged and everyday work with the same account
-- kind: To confirm
-- severity: info
-- controls: SOC 2 CC6.3; ISO 27001:2022 8.2; NIST 800-53 AC-6(2), AC-6(5); DORA RTS 2024/1774 art. 21
-- partly: workspaces, organization_roles
-- remediation: manual
-- concerns: person
-- todo: Ask whether the person should have a second account for privileged work.
--
-- Finds people who hold a privileged role and, with the same account, standard roles in three workspaces or more.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.unread') AS unread FROM p LIMIT 1),
classified AS (
  SELECT value AS role_id, 1 AS privileged FROM p, json_each(p, '$.privileged')
  UNION ALL SELECT value, 0 FROM p, json_each(p, '$.standard')),
person AS (
  SELECT DISTINCT user_id FROM access_at
  WHERE snapshot_id = (SELECT at FROM t) AND +role_id IN (SELECT role_id FROM classified WHERE privileged)),
counted AS (
  SELECT a.user_id, count(DISTINCT CASE c.privileged WHEN 1 THEN a.workspace_id END) AS privileged,
         count(DISTINCT CASE c.privileged WHEN 0 THEN a.workspace_id END) AS standard, min(a.first_seen) AS since
  FROM access_at AS a CROSS JOIN classified AS c ON c.role_id = a.role_id
  WHERE a.snapshot_id = (SELECT at FROM t) AND +a.user_id IN (SELECT user_id FROM person)
  GROUP BY a.user_id)
SELECT 'user:' || user_id AS subject, NULL AS workspace_id, user_id, NULL AS enrollment_id,
       'privileged in ' || CASE privileged WHEN 1 THEN '1 workspace' ELSE privileged || ' workspaces' END ||
         ', and a standard role in ' || standard || ' workspaces with the same account' || (SELECT unread FROM t)
         AS evidence, since
FROM counted WHERE standard >= 3 ORDER BY subject;
