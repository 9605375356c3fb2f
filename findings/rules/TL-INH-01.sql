-- id: TL-INH-01
-- title: Inherited access with a status other than ACTIVE
-- kind: To confirm
-- severity: medium
-- controls: SOC 2 CC6.1; ISO 27001:2022 5.16; PCI DSS 4.0.1 8.2.1; NIST 800-53 AC-2, IA-4; DORA RTS 2024/1774 art. 20
-- partly: workspaces
-- remediation: manual
-- todo: Ask whether the account is meant to be there; if not, end its role in the organization, from which the access is inherited.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.unread') AS unread FROM p LIMIT 1),
held AS (
  SELECT a.user_id, coalesce(a.status, 'unknown') AS status, count(DISTINCT a.workspace_id) AS workspaces, min(a.first_seen) AS first_seen
  FROM t JOIN access_at AS a ON a.snapshot_id = t.at AND a.source = 'inherited'
  WHERE a.status IS NULL OR a.status <> 'ACTIVE'
  GROUP BY a.user_id, coalesce(a.status, 'unknown')
),
person AS (
  SELECT user_id, min(first_seen) OVER whole AS first_seen, row_number() OVER (PARTITION BY user_id ORDER BY status) AS place,
         group_concat(status || ' in ' || CASE workspaces WHEN 1 THEN '1 workspace' ELSE workspaces || ' workspaces' END, ', ') OVER whole AS statuses
  FROM held
  WINDOW whole AS (PARTITION BY user_id ORDER BY status ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
)
SELECT 'user:' || user_id AS subject, NULL AS workspace_id, user_id, NULL AS enrollment_id,
       'status ' || statuses || '; whether such an account can sign in, the API does not tell' || (SELECT unread FROM t) AS evidence, first_seen
FROM person
WHERE place = 1
ORDER BY subject;
