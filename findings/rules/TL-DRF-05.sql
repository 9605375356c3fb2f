-- id: TL-DRF-05
-- title: Workspace new since the baseline
-- kind: To confirm
-- severity: info
-- controls: SOC 2 CC6.2, CC7.2; ISO 27001:2022 5.18, 8.15; PCI DSS 4.0.1 7.2.4; NIST 800-53 AC-2(4); DORA RTS 2024/1774 art. 21
-- needs: baseline
-- partly: listing, baseline_listing
-- remediation: manual
-- concerns: workspace
-- todo: Confirm with the workspace's owner who is meant to have access.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.baseline') AS baseline FROM p LIMIT 1),
new AS (
  SELECT c.workspace_id, max(c.taken_at) AS first_seen
  FROM t JOIN changes AS c ON c.kind = 'workspace_added' AND c.snapshot_id > t.baseline AND c.snapshot_id <= t.at
  GROUP BY c.workspace_id
),
counted AS (
  SELECT w.workspace_id, w.name, w.read_status, n.first_seen, count(DISTINCT a.user_id) AS people
  FROM t JOIN new AS n
  JOIN workspaces_at AS w ON w.snapshot_id = t.at AND w.workspace_id = n.workspace_id AND w.read_status <> 'gone'
  LEFT JOIN access_at AS a ON a.snapshot_id = t.at AND a.workspace_id = w.workspace_id
  GROUP BY w.workspace_id, w.name, w.read_status, n.first_seen
)
SELECT 'workspace:' || workspace_id AS subject, workspace_id, NULL AS user_id, NULL AS enrollment_id,
       coalesce(name, 'a workspace without a known name') || ', first seen ' || first_seen || '; ' ||
         CASE WHEN read_status <> 'read' THEN 'who has access was not read' WHEN people = 1 THEN '1 person has access' ELSE people || ' people have access' END AS evidence, first_seen
FROM counted
ORDER BY subject;
