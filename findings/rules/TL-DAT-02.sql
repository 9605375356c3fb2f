-- id: TL-DAT-02
-- title: Workspace of the baseline is gone
-- kind: Data
-- severity: high
-- controls: SOC 2 CC4.1; ISO 27001:2022 5.33, 8.15; PCI DSS 4.0.1 7.2.4, 10.2.1; NIST 800-53 AU-6, CA-7; DORA RTS 2024/1774 art. 21
-- needs: baseline
-- partly: listing, baseline_listing
-- remediation: manual
-- concerns: workspace
-- todo: Find out who removed the workspace, and whether that was meant.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.baseline') AS baseline FROM p LIMIT 1),
gone AS (
  SELECT b.workspace_id, b.name, b.read_status, w.http_status, count(DISTINCT a.user_id) AS people,
         (SELECT max(c.taken_at) FROM changes AS c WHERE c.kind = 'workspace_removed' AND c.workspace_id = b.workspace_id
          AND c.snapshot_id > t.baseline AND c.snapshot_id <= t.at) AS first_seen
  FROM t JOIN workspaces_at AS b ON b.snapshot_id = t.baseline AND b.read_status <> 'gone'
  JOIN workspaces_at AS w ON w.snapshot_id = t.at AND w.workspace_id = b.workspace_id AND w.read_status = 'gone'
  LEFT JOIN access_at AS a ON a.snapshot_id = t.baseline AND a.workspace_id = b.workspace_id
  GROUP BY b.workspace_id, b.name, b.read_status, w.http_status, t.at, t.baseline
)
SELECT 'workspace:' || workspace_id AS subject, workspace_id, NULL AS user_id, NULL AS enrollment_id,
       coalesce(name, 'a workspace without a known name') || ' answered ' || coalesce(http_status, 'nothing') || ' when it was last asked; ' ||
         CASE WHEN read_status <> 'read' THEN 'who had access at the baseline was not read'
              WHEN people = 1 THEN '1 person had access at the baseline' ELSE people || ' people had access at the baseline' END AS evidence, first_seen
FROM gone
ORDER BY subject;
