-- id: TL-ORP-03
-- title: Role of a membership belongs to another workspace
-- kind: Data
-- severity: low
-- controls: SOC 2 CC6.1; ISO 27001:2022 5.18; PCI DSS 4.0.1 7.2.1; NIST 800-53 AC-2; DORA RTS 2024/1774 art. 21
-- partly: workspaces
-- remediation: manual
-- concerns: grant
-- todo: Give the person a role of this workspace in place of the other's.
--
-- Finds direct access by a role of which the API says that it belongs to another workspace.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at FROM p LIMIT 1),
owned AS (
  SELECT r.role_id, r.workspace_id
  FROM t JOIN roles_at AS r ON r.snapshot_id = t.at WHERE r.workspace_id IS NOT NULL LIMIT -1)
SELECT 'grant:' || a.workspace_id || '/' || a.user_id || '/direct/' || a.role_id AS subject, a.workspace_id, a.user_id,
       NULL AS enrollment_id, 'the role ' || coalesce(a.role_name, 'unknown') || ' in ' ||
         coalesce(a.workspace_name, a.workspace_id) || ' says that it belongs to workspace ' || r.workspace_id
         AS evidence, a.first_seen AS since
FROM t CROSS JOIN access_at AS a ON a.snapshot_id = t.at AND +a.source = 'direct'
CROSS JOIN owned AS r ON r.role_id = a.role_id AND r.workspace_id <> a.workspace_id
ORDER BY subject;
