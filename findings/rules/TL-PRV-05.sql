-- id: TL-PRV-05
-- title: Workspace without a direct privileged member
-- kind: To confirm
-- severity: info
-- controls: SOC 2 CC6.3; ISO 27001:2022 5.18, 8.2; NIST 800-53 AC-2, AC-6; DORA RTS 2024/1774 art. 21
-- partly: workspaces
-- remediation: manual
-- concerns: workspace
-- todo: Ask who answers for the workspace, and give that person a privileged role there if one is needed.
-- off: yes
--
-- Finds workspaces in which nobody holds a privileged role directly, so that only the organization's admins act there.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at FROM p LIMIT 1),
privileged AS (SELECT value AS role_id FROM p, json_each(p, '$.privileged')),
unclassified AS (SELECT value AS role_id FROM p, json_each(p, '$.unclassified')),
person AS (
  SELECT DISTINCT a.workspace_id, a.user_id, a.role_id IN (SELECT role_id FROM privileged) AS privileged
  FROM t JOIN access_at AS a ON a.snapshot_id = t.at AND +a.source = 'direct'
  WHERE +a.role_id IN (SELECT role_id FROM privileged UNION ALL SELECT role_id FROM unclassified)),
counted AS (
  SELECT workspace_id, max(privileged) AS privileged, count(*) AS people FROM person GROUP BY workspace_id)
SELECT 'workspace:' || w.workspace_id AS subject, w.workspace_id, NULL AS user_id, NULL AS enrollment_id,
       'no direct member of ' || coalesce(w.name, w.workspace_id) || ' holds a privileged role' ||
         CASE coalesce(c.people, 0) WHEN 0 THEN '' WHEN 1 THEN '; 1 holds an unclassified role'
           ELSE '; ' || c.people || ' hold an unclassified role' END AS evidence, NULL AS since
FROM t JOIN workspaces_at AS w ON w.snapshot_id = t.at AND w.read_status = 'read'
LEFT JOIN counted AS c ON c.workspace_id = w.workspace_id
WHERE coalesce(c.privileged, 0) = 0 ORDER BY subject;
