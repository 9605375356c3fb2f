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
unclassified AS (
  SELECT u.value AS role_id, r.name, dense_rank() OVER (ORDER BY r.name, iif(r.name IS NULL, u.value, '')) AS place
  FROM t CROSS JOIN p CROSS JOIN json_each(p, '$.unclassified') AS u
  LEFT JOIN roles_at AS r ON r.snapshot_id = t.at AND r.role_id = u.value LIMIT -1),
held AS (
  SELECT max(u.name) AS role_name, min(a.role_id) AS role_id, min(a.first_seen) AS since,
         json_group_array(DISTINCT a.role_id) AS ids,
         count(DISTINCT a.user_id) AS people, count(DISTINCT a.workspace_id) AS workspaces
  FROM t CROSS JOIN access_at AS a ON a.snapshot_id = t.at CROSS JOIN unclassified AS u ON u.role_id = +a.role_id
  WHERE +a.role_id IN (SELECT role_id FROM unclassified) -- before the view puts in its texts
  GROUP BY u.place),
named AS (SELECT held.*, json_array_length(ids) AS roles FROM held)
SELECT 'role:' || role_id AS subject, NULL AS workspace_id, NULL AS user_id, NULL AS enrollment_id,
       coalesce(role_name, 'a role without a known name') ||
         CASE roles WHEN 1 THEN '' ELSE ' (' || roles || ' roles of that name)' END ||
         ', held by ' || CASE people WHEN 1 THEN '1 person' ELSE people || ' people' END ||
         ' in ' || CASE workspaces WHEN 1 THEN '1 workspace' ELSE workspaces || ' workspaces' END ||
         ', is neither privileged nor standard by the policy or its name' || (SELECT unread FROM t) AS evidence, since,
       (SELECT group_concat(value) FROM (SELECT value FROM json_each(ids) ORDER BY value)) AS grows
FROM named ORDER BY subject;
