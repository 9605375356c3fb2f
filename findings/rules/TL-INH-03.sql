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
lost AS (
  SELECT h.workspace_id, h.user_id, max(h.gone_by) AS gone_by FROM access_history AS h
  WHERE h.until_snapshot > (SELECT baseline FROM t) AND h.until_snapshot <= (SELECT at FROM t)
    AND h.source = 'inherited'
  GROUP BY h.workspace_id, h.user_id
),
kept AS (
  SELECT d.workspace_id, d.workspace_name, d.user_id, d.role_id, d.role_name, max(d.first_seen, l.gone_by) AS since,
         count(*) OVER (PARTITION BY d.workspace_id, d.user_id) AS roles
  FROM t CROSS JOIN lost AS l
  CROSS JOIN access_at AS d ON d.snapshot_id = t.at AND d.user_id = l.user_id AND d.workspace_id = l.workspace_id
  WHERE d.source = 'direct'
)
SELECT 'grant:' || k.workspace_id || '/' || k.user_id || '/direct/' || k.role_id AS subject, k.workspace_id, k.user_id,
       NULL AS enrollment_id, 'inherited access to ' || coalesce(k.workspace_name, k.workspace_id) ||
         ' at the baseline, not now; the direct role ' || coalesce(k.role_name, 'unknown') || ' was kept' AS evidence,
       k.since, CASE k.roles WHEN 1 THEN 'remove' ELSE 'manual' END AS remediation
FROM t CROSS JOIN kept AS k
WHERE (SELECT count(DISTINCT b.source) FROM access_at AS b WHERE b.snapshot_id = t.baseline AND b.user_id = k.user_id
       AND b.workspace_id = k.workspace_id) = 2
  AND NOT EXISTS (SELECT 1 FROM access_at AS i WHERE i.snapshot_id = t.at AND i.user_id = k.user_id
                  AND i.workspace_id = k.workspace_id AND i.source = 'inherited')
ORDER BY subject;
