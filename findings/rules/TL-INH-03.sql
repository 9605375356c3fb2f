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
-- Both snapshots read the workspace, since it has rows of both.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.baseline') AS baseline FROM p LIMIT 1),
before AS (
  SELECT DISTINCT i.workspace_id, i.user_id
  FROM t JOIN access_at AS i ON i.snapshot_id = t.baseline AND i.source = 'inherited'
  WHERE EXISTS (SELECT 1 FROM access_at AS d WHERE d.snapshot_id = t.baseline AND d.user_id = i.user_id AND d.workspace_id = i.workspace_id AND d.source = 'direct')
)
SELECT 'grant:' || a.workspace_id || '/' || a.user_id || '/' || a.source || '/' || a.role_id AS subject, a.workspace_id, a.user_id, NULL AS enrollment_id,
       'inherited access to ' || coalesce(a.workspace_name, a.workspace_id) || ' at the baseline, not now; the direct role ' || coalesce(a.role_name, 'unknown') || ' was kept' AS evidence,
       max(a.first_seen, (SELECT max(h.gone_by) FROM access_history AS h WHERE h.user_id = a.user_id AND h.workspace_id = a.workspace_id AND h.source = 'inherited' AND h.until_snapshot <= t.at)) AS first_seen
FROM t CROSS JOIN before AS b
CROSS JOIN access_at AS a ON a.snapshot_id = t.at AND a.user_id = b.user_id AND a.workspace_id = b.workspace_id AND +a.source = 'direct'
WHERE NOT EXISTS (SELECT 1 FROM access_at AS i WHERE i.snapshot_id = t.at AND i.user_id = a.user_id AND i.workspace_id = a.workspace_id AND i.source = 'inherited')
ORDER BY subject;
