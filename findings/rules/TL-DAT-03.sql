-- id: TL-DAT-03
-- title: Direct access read twice does not agree
-- kind: Data
-- severity: high
-- controls: SOC 2 CC4.1; ISO 27001:2022 5.33, 8.15; PCI DSS 4.0.1 7.2.4, 10.2.1; NIST 800-53 AU-6, CA-7; DORA RTS 2024/1774 art. 21
-- remediation: collect
-- concerns: workspace
-- todo: Take a new snapshot (tlaudit collect) when nobody is changing the workspace's members.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.time') AS time FROM p LIMIT 1),
unstable AS (
  SELECT c.workspace_id, max(c.resource = 'memberships') AS memberships,
         (SELECT w.name FROM workspaces_at AS w WHERE w.snapshot_id = t.at AND w.workspace_id = c.workspace_id) AS name
  FROM t JOIN coverage_at AS c ON c.snapshot_id = t.at
  WHERE c.resource IN ('memberships', 'cross_check') AND c.read_status = 'unstable' AND c.workspace_id IS NOT NULL
  GROUP BY c.workspace_id, t.at
)
SELECT 'workspace:' || workspace_id AS subject, workspace_id, NULL AS user_id, NULL AS enrollment_id,
       CASE WHEN memberships THEN 'the memberships of ' || coalesce(name, workspace_id) || ' were read again and again, and no two readings agreed'
            ELSE 'the two endpoints of the direct memberships of ' || coalesce(name, workspace_id) || ' do not agree' END AS evidence, t.time AS first_seen
FROM t JOIN unstable
ORDER BY subject;
