-- id: TL-DRF-05
-- title: Workspace new since the baseline
-- kind: To confirm
-- severity: info
-- controls: SOC 2 CC6.1, CC8.1; ISO 27001:2022 5.9, 5.18; NIST 800-53 AC-2, CM-8; DORA RTS 2024/1774 art. 21
-- needs: baseline
-- partly: listing, baseline_listing
-- remediation: manual
-- concerns: workspace
-- todo: Confirm with the workspace's owner who is meant to have access.
--
-- Finds workspaces that appeared since the baseline and are still there, with how many people have access.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.baseline') AS baseline FROM p LIMIT 1),
new AS (
  SELECT c.workspace_id, max(c.taken_at) AS first_seen
  FROM t JOIN changes AS c ON c.kind = 'workspace_added' AND c.snapshot_id > t.baseline AND c.snapshot_id <= t.at
  GROUP BY c.workspace_id),
counted AS (
  SELECT a.workspace_id, count(DISTINCT a.user_id) AS people
  FROM t JOIN access_at AS a ON a.snapshot_id = t.at WHERE +a.workspace_id IN (SELECT workspace_id FROM new)
  GROUP BY a.workspace_id)
SELECT 'workspace:' || w.workspace_id AS subject, w.workspace_id, NULL AS user_id, NULL AS enrollment_id,
       coalesce(w.name, 'a workspace without a known name') || ', first seen ' || n.first_seen || '; ' || CASE
         WHEN w.read_status <> 'read' THEN 'who has access was not read' WHEN c.people = 1 THEN '1 person has access'
         ELSE coalesce(c.people, 0) || ' people have access' END AS evidence, n.first_seen AS since
FROM t JOIN workspaces_at AS w ON w.snapshot_id = t.at AND w.read_status <> 'gone'
JOIN new AS n ON n.workspace_id = w.workspace_id LEFT JOIN counted AS c ON c.workspace_id = w.workspace_id
ORDER BY subject;
