-- id: TL-INH-04
-- title: Inherited role differs from the role in the organization
-- kind: Data
-- severity: medium
-- controls: SOC 2 CC6.1; ISO 27001:2022 5.16; PCI DSS 4.0.1 8.2.1; NIST 800-53 AC-2, IA-4; DORA RTS 2024/1774 art. 20
-- needs: users
-- partly: workspaces
-- remediation: manual
-- todo: Find out which of the two roles is right, and correct the role in the organization: no call of the API changes what is inherited.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.unread') AS unread FROM p LIMIT 1),
held AS (
  SELECT a.user_id, a.role_id, coalesce(min(a.role_name), 'unknown') AS role_name, count(DISTINCT a.workspace_id) AS workspaces, min(a.first_seen) AS first_seen,
         coalesce(u.organization_role, 'unknown') || ' (' || u.organization_role_id || ')' AS own
  FROM t JOIN access_at AS a ON a.snapshot_id = t.at AND a.source = 'inherited'
  JOIN users_at AS u ON u.snapshot_id = t.at AND u.user_id = a.user_id
  WHERE u.organization_role_id <> a.role_id
  GROUP BY a.user_id, a.role_id, u.organization_role, u.organization_role_id
),
person AS (
  SELECT user_id, own, min(first_seen) OVER whole AS first_seen, row_number() OVER (PARTITION BY user_id ORDER BY role_id) AS place,
         group_concat(role_name || ' (' || role_id || ') in ' || CASE workspaces WHEN 1 THEN '1 workspace' ELSE workspaces || ' workspaces' END, ', ') OVER whole AS roles
  FROM held
  WINDOW whole AS (PARTITION BY user_id ORDER BY role_id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
)
SELECT 'user:' || user_id AS subject, NULL AS workspace_id, user_id, NULL AS enrollment_id,
       'inherits ' || roles || '; role in the organization ' || own || (SELECT unread FROM t) AS evidence, first_seen
FROM person
WHERE place = 1
ORDER BY subject;
