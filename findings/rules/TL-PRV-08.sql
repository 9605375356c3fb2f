-- id: TL-PRV-08
-- title: Unclassified role in use
-- kind: Data
-- severity: info
-- controls: SOC 2 CC6.3; ISO 27001:2022 8.2; PCI DSS 4.0.1 7.2.1, 7.2.2; NIST 800-53 AC-6; DORA RTS 2024/1774 art. 21
-- partly: workspaces
-- remediation: manual
-- concerns: role
-- todo: Classify the role in the policy ([roles]).
--
-- Finds roles that somebody holds and of which neither the policy nor the name says whether they are privileged.
-- One finding for all roles of a name, about the smallest of their ids: one line of the policy classifies them all.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.unread') AS unread FROM p LIMIT 1),
unclassified AS (SELECT value AS role_id FROM p, json_each(p, '$.unclassified')),
held AS (
  SELECT a.role_name, min(a.role_id) AS role_id, count(DISTINCT a.role_id) AS roles, min(a.first_seen) AS since,
         group_concat(DISTINCT a.role_id) AS grows,
         count(DISTINCT a.user_id) AS people, count(DISTINCT a.workspace_id) AS workspaces
  FROM (SELECT k.role_id, k.role_name, k.user_id, k.workspace_id, k.first_seen
        FROM t JOIN access_at AS k ON k.snapshot_id = t.at WHERE +k.role_id IN unclassified ORDER BY 1 LIMIT -1) AS a
  GROUP BY a.role_name, CASE WHEN a.role_name IS NULL THEN a.role_id END
)
SELECT 'role:' || role_id AS subject, NULL AS workspace_id, NULL AS user_id, NULL AS enrollment_id,
       coalesce(role_name, 'a role without a known name') ||
         CASE roles WHEN 1 THEN '' ELSE ' (' || roles || ' roles of that name)' END ||
         ', held by ' || CASE people WHEN 1 THEN '1 person' ELSE people || ' people' END ||
         ' in ' || CASE workspaces WHEN 1 THEN '1 workspace' ELSE workspaces || ' workspaces' END ||
         ', is neither privileged nor standard by the policy or its name' || (SELECT unread FROM t) AS evidence, since,
       grows
FROM held ORDER BY subject;
