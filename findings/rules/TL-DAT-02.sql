-- id: TL-DAT-02
-- title: Workspace of the baseline is gone
-- kind: Data
-- severity: high
-- controls: SOC 2 CC4.1; ISO 27001:2022 5.33; PCI DSS 4.0.1 7.2.4; NIST 800-53 CA-7; DORA RTS 2024/1774 art. 21
-- needs: baseline
-- partly: listing, baseline_listing
-- remediation: manual
-- concerns: workspace
-- todo: Find out who removed the workspace, and whether that was meant.
--
-- A workspace that was there at the baseline and is gone: no longer listed, and not found when asked for. One that
-- the policy calls retired by then ([[workspace]], retired_on) is left out.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.baseline') AS baseline FROM p LIMIT 1),
gone AS (
  SELECT b.workspace_id, b.name, b.read_status, w.http_status
  FROM t JOIN workspaces_at AS w ON w.snapshot_id = t.at AND w.read_status = 'gone'
  JOIN workspaces_at AS b ON b.snapshot_id = t.baseline AND b.workspace_id = w.workspace_id AND b.read_status <> 'gone'
  WHERE w.workspace_id NOT IN (SELECT value FROM p, json_each(p, '$.retired')) LIMIT -1
),
held AS (
  SELECT a.workspace_id, count(DISTINCT a.user_id) AS people
  FROM t JOIN access_at AS a ON a.snapshot_id = t.baseline AND a.workspace_id IN (SELECT workspace_id FROM gone)
  GROUP BY a.workspace_id
),
removed AS (
  SELECT c.workspace_id, max(c.taken_at) AS since
  FROM t JOIN changes AS c ON c.kind = 'workspace_removed' AND c.snapshot_id > t.baseline AND c.snapshot_id <= t.at
  WHERE EXISTS (SELECT 1 FROM gone) GROUP BY c.workspace_id
)
SELECT 'workspace:' || g.workspace_id AS subject, g.workspace_id, NULL AS user_id, NULL AS enrollment_id,
       coalesce(g.name, 'a workspace without a known name') || ' answered ' || coalesce(g.http_status, 'nothing') ||
         ' when it was last asked; ' ||
         CASE WHEN g.read_status <> 'read' THEN 'who had access at the baseline was not read'
           WHEN h.people = 1 THEN '1 person had access at the baseline'
           ELSE coalesce(h.people, 0) || ' people had access at the baseline' END AS evidence, r.since
FROM gone AS g LEFT JOIN held AS h ON h.workspace_id = g.workspace_id
LEFT JOIN removed AS r ON r.workspace_id = g.workspace_id ORDER BY subject;
