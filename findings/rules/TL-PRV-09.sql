-- id: TL-PRV-09
-- title: Privileged and everyday work with the same account
-- kind: To confirm
-- severity: info
-- controls: SOC 2 CC6.3; ISO 27001:2022 8.2; NIST 800-53 AC-6(2), AC-6(5); DORA RTS 2024/1774 art. 21
-- partly: workspaces
-- remediation: manual
-- concerns: person
-- todo: Ask whether the person should have an account of its own for privileged work.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.unread') AS unread FROM p LIMIT 1),
privileged AS (SELECT value AS role_id FROM p, json_each(p, '$.privileged')),
standard AS (SELECT value AS role_id FROM p, json_each(p, '$.standard')),
person AS (
  SELECT a.user_id, count(DISTINCT a.workspace_id) AS privileged
  FROM t JOIN access_at AS a ON a.snapshot_id = t.at
  WHERE +a.role_id IN (SELECT role_id FROM privileged)
  GROUP BY a.user_id
),
both AS (
  SELECT x.user_id, x.privileged, count(DISTINCT a.workspace_id) AS standard
  FROM t CROSS JOIN person AS x CROSS JOIN access_at AS a ON a.snapshot_id = t.at AND a.user_id = x.user_id
  WHERE +a.role_id IN (SELECT role_id FROM standard)
  GROUP BY x.user_id, x.privileged
)
SELECT 'user:' || user_id AS subject, NULL AS workspace_id, user_id, NULL AS enrollment_id,
       'privileged in ' || CASE privileged WHEN 1 THEN '1 workspace' ELSE privileged || ' workspaces' END || ', and a standard role in ' || standard || ' workspaces with the same account' ||
         (SELECT unread FROM t) AS evidence, NULL AS first_seen
FROM both
WHERE standard >= 3
ORDER BY subject;
