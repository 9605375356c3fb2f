-- id: TL-DAT-03
-- title: Direct access read twice does not agree
-- kind: Data
-- severity: high
-- controls: SOC 2 CC4.1; ISO 27001:2022 5.33; PCI DSS 4.0.1 7.2.4; NIST 800-53 CA-7; DORA RTS 2024/1774 art. 21
-- needs: cross_check
-- remediation: collect
-- concerns: workspace
-- todo: Take a new snapshot when nobody is changing the workspace's members.
--
-- A workspace whose members were read more than once, and the readings do not agree: none of them can be relied on.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.time') AS time FROM p LIMIT 1),
unstable AS (
  SELECT c.workspace_id, max(c.resource = 'cross_check') AS compared
  FROM t JOIN coverage_at AS c ON c.snapshot_id = t.at AND c.resource IN ('memberships', 'cross_check')
  WHERE c.read_status = 'unstable' AND c.workspace_id IS NOT NULL
  GROUP BY c.workspace_id
)
SELECT 'workspace:' || u.workspace_id AS subject, u.workspace_id, NULL AS user_id, NULL AS enrollment_id,
       CASE WHEN u.compared
         THEN 'the two endpoints of the direct memberships of ' || coalesce(w.name, u.workspace_id) || ' do not agree'
         ELSE 'the memberships of ' || coalesce(w.name, u.workspace_id) || ' were read again and again, and no two ' ||
           'readings agreed' END AS evidence, t.time AS since
FROM unstable AS u JOIN t
LEFT JOIN workspaces_at AS w ON w.snapshot_id = t.at AND w.workspace_id = u.workspace_id
ORDER BY subject;
