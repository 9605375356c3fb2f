-- id: TL-INH-03
-- title: Inherited access lost, direct access kept
-- kind: To confirm
-- severity: medium
-- controls: SOC 2 CC6.3; ISO 27001:2022 8.2; PCI DSS 4.0.1 7.2.1, 7.2.4; NIST 800-53 AC-6; DORA RTS 2024/1774 art. 21
-- needs: baseline
-- partly: workspaces, baseline_workspaces
-- remediation: remove
-- concerns: grant
-- todo: Ask the workspace's owner whether the direct access is still meant, and remove it if not.
--
-- At the baseline a person inherited access to a workspace beside direct access; now the direct access alone is left.
-- Both snapshots read the workspace, since it has rows of both.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.baseline') AS baseline FROM p LIMIT 1),
inherited AS (
  SELECT a.workspace_id, a.user_id
  FROM t JOIN access_at AS a ON a.snapshot_id IN (t.at, t.baseline) AND a.source = 'inherited'
  GROUP BY a.workspace_id, a.user_id HAVING max(a.snapshot_id) < max(t.at)
),
both AS (
  SELECT DISTINCT i.workspace_id, i.user_id
  FROM t CROSS JOIN inherited AS i
  CROSS JOIN access_at AS d ON d.snapshot_id = t.baseline AND d.user_id = i.user_id AND d.workspace_id = i.workspace_id
  WHERE d.source = 'direct'
)
SELECT 'grant:' || d.workspace_id || '/' || d.user_id || '/direct/' || d.role_id AS subject, d.workspace_id, d.user_id,
       NULL AS enrollment_id, 'inherited access to ' || coalesce(d.workspace_name, d.workspace_id) ||
         ' at the baseline, not now; the direct role ' || coalesce(d.role_name, 'unknown') || ' was kept' AS evidence,
       max(d.first_seen, (SELECT max(h.gone_by) FROM access_history AS h WHERE h.user_id = d.user_id
         AND h.workspace_id = d.workspace_id AND h.source = 'inherited' AND h.until_snapshot <= t.at)) AS since,
       CASE count(*) OVER (PARTITION BY d.workspace_id, d.user_id) WHEN 1 THEN 'remove' ELSE 'manual' END AS remediation
FROM t CROSS JOIN both AS b
CROSS JOIN access_at AS d ON d.snapshot_id = t.at AND d.user_id = b.user_id AND d.workspace_id = b.workspace_id
WHERE d.source = 'direct' ORDER BY subject;
