-- id: TL-INH-01
-- title: Inherited access with a status other than ACTIVE
-- kind: To confirm
-- severity: medium
-- controls: SOC 2 CC6.1; ISO 27001:2022 5.16; PCI DSS 4.0.1 7.2.4; NIST 800-53 AC-2, IA-4; DORA RTS 2024/1774 art. 20
-- partly: workspaces
-- remediation: manual
-- concerns: account
-- todo: Ask whether the account is meant to be there; if not, end its role in the organization, which gives the access.
--
-- A person inherits access, but the status of that membership is not ACTIVE.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.unread') AS unread FROM p LIMIT 1),
held AS (
  SELECT a.user_id, coalesce(a.status, 'unknown') AS status, min(a.first_seen) AS since,
         count(DISTINCT a.workspace_id) AS n
  FROM access_at AS a
  WHERE a.snapshot_id = (SELECT at FROM t) AND a.source = 'inherited' AND a.status IS NOT 'ACTIVE'
  GROUP BY a.user_id, coalesce(a.status, 'unknown')
),
person AS (
  SELECT user_id, min(since) OVER whole AS since, row_number() OVER (PARTITION BY user_id ORDER BY status) AS place,
         group_concat(status || ' in ' || n || CASE n WHEN 1 THEN ' workspace' ELSE ' workspaces' END, ', ') OVER whole
           AS statuses
  FROM held
  WINDOW whole AS (PARTITION BY user_id ORDER BY status ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
)
SELECT 'user:' || x.user_id AS subject, NULL AS workspace_id, x.user_id, NULL AS enrollment_id, 'status ' || statuses ||
         '; whether such an account can sign in, the API does not tell' || t.unread AS evidence, x.since
FROM t CROSS JOIN person AS x
WHERE x.place = 1 ORDER BY subject;
