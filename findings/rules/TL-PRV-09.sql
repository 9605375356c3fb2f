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
privileged AS (SELECT value AS role_id FROM p, json_each(p, '$.privileged')),
standard AS (SELECT value AS role_id FROM p, json_each(p, '$.standard')),
person AS (
  SELECT DISTINCT a.user_id FROM access_at AS a
  WHERE a.snapshot_id = (SELECT at FROM t) AND +a.role_id IN (SELECT role_id FROM privileged) LIMIT -1),
held AS (
  SELECT a.user_id, a.workspace_id, a.first_seen, a.role_id IN (SELECT role_id FROM privileged) AS privileged
  FROM t CROSS JOIN person AS x CROSS JOIN access_at AS a ON a.snapshot_id = t.at AND a.user_id = x.user_id
  WHERE +a.role_id IN (SELECT role_id FROM privileged UNION ALL SELECT role_id FROM standard)),
counted AS (
  SELECT user_id, count(DISTINCT CASE WHEN privileged THEN workspace_id END) AS privileged,
         count(DISTINCT CASE WHEN NOT privileged THEN workspace_id END) AS standard, min(first_seen) AS since
  FROM held GROUP BY user_id)
SELECT 'user:' || user_id AS subject, NULL AS workspace_id, user_id, NULL AS enrollment_id,
       'privileged in ' || CASE privileged WHEN 1 THEN '1 workspace' ELSE privileged || ' workspaces' END ||
         ', and a standard role in ' || standard || ' workspaces with the same account' || (SELECT unread FROM t)
         AS evidence, since
FROM counted WHERE standard >= 3 ORDER BY subject;
