-- id: TL-INH-04
-- title: Inherited role differs from the role in the organization
-- kind: Data
-- severity: medium
-- controls: SOC 2 CC6.1; ISO 27001:2022 5.16; PCI DSS 4.0.1 7.2.4; NIST 800-53 AC-2, IA-4; DORA RTS 2024/1774 art. 20
-- needs: users
-- partly: workspaces
-- remediation: manual
-- concerns: account
-- todo: Find out which of the two roles is right, and correct the role in the organization, which gives the access.
--
-- A person inherits another role than the one that the listing of users says the person has in the organization.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.unread') AS unread FROM p LIMIT 1),
held AS (
  SELECT DISTINCT user_id, role_id FROM access_at WHERE snapshot_id = (SELECT at FROM t) AND source = 'inherited'
),
wrong AS (
  SELECT h.user_id, h.role_id, coalesce(u.organization_role, 'unknown') || ' (' || u.organization_role_id || ')' AS own
  FROM t CROSS JOIN held AS h CROSS JOIN users_at AS u ON u.snapshot_id = t.at AND u.user_id = h.user_id
  WHERE u.organization_role_id <> h.role_id LIMIT -1
),
other AS (
  SELECT w.user_id, w.role_id, w.own, min(a.role_name) AS name, count(DISTINCT a.workspace_id) AS n,
         min(a.first_seen) AS since
  FROM access_at AS a JOIN wrong AS w ON w.user_id = a.user_id AND w.role_id = a.role_id
  WHERE a.snapshot_id = (SELECT at FROM t) AND a.source = 'inherited' AND a.user_id IN (SELECT user_id FROM wrong)
  GROUP BY w.user_id, w.role_id
),
person AS (
  SELECT user_id, own, min(since) OVER whole AS since, role_id = min(role_id) OVER whole AS first,
         group_concat(coalesce(name, 'unknown') || ' (' || role_id || ') in ' || n ||
                      CASE n WHEN 1 THEN ' workspace' ELSE ' workspaces' END, ', ') OVER whole AS roles
  FROM other
  WINDOW whole AS (PARTITION BY user_id ORDER BY role_id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
)
SELECT 'user:' || x.user_id AS subject, NULL AS workspace_id, x.user_id, NULL AS enrollment_id,
       'inherits ' || x.roles || '; role in the organization ' || x.own || t.unread AS evidence, x.since
FROM t CROSS JOIN person AS x
WHERE x.first ORDER BY subject;
