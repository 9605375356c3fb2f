-- id: TL-PRV-05
-- title: Workspace without a direct privileged member
-- kind: To confirm
-- severity: info
-- controls: SOC 2 CC6.3; ISO 27001:2022 8.2; PCI DSS 4.0.1 7.2.1, 7.2.4; NIST 800-53 AC-6; DORA RTS 2024/1774 art. 21
-- partly: workspaces
-- remediation: manual
-- concerns: workspace
-- todo: Ask who answers for the workspace, and give that person a privileged role there if one is needed.
-- off: yes
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at FROM p LIMIT 1),
privileged AS (SELECT value AS role_id FROM p, json_each(p, '$.privileged')),
unclassified AS (SELECT value AS role_id FROM p, json_each(p, '$.unclassified')),
managed AS (
  SELECT DISTINCT a.workspace_id
  FROM t JOIN access_at AS a ON a.snapshot_id = t.at AND +a.role_id IN (SELECT role_id FROM privileged) AND +a.source = 'direct'
),
doubtful AS (
  SELECT a.workspace_id, count(DISTINCT a.user_id) AS people
  FROM t JOIN access_at AS a ON a.snapshot_id = t.at AND +a.role_id IN (SELECT role_id FROM unclassified) AND +a.source = 'direct'
  WHERE a.workspace_id NOT IN (SELECT workspace_id FROM managed)
  GROUP BY a.workspace_id
),
counted AS (
  SELECT w.workspace_id, coalesce(w.name, w.workspace_id) AS workspace, coalesce(d.people, 0) AS unclassified
  FROM t JOIN workspaces_at AS w ON w.snapshot_id = t.at AND w.read_status = 'read'
  LEFT JOIN doubtful AS d ON d.workspace_id = w.workspace_id
  WHERE w.workspace_id NOT IN (SELECT workspace_id FROM managed)
)
SELECT 'workspace:' || workspace_id AS subject, workspace_id, NULL AS user_id, NULL AS enrollment_id,
       'no direct member of ' || workspace || ' holds a privileged role' ||
         CASE unclassified WHEN 0 THEN '' WHEN 1 THEN '; 1 holds an unclassified role' ELSE '; ' || unclassified || ' hold an unclassified role' END AS evidence,
       NULL AS first_seen
FROM counted
ORDER BY subject;
