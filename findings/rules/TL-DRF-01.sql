-- id: TL-DRF-01
-- title: Access present again after it was gone
-- kind: To confirm
-- severity: medium
-- controls: SOC 2 CC6.2; ISO 27001:2022 5.18; PCI DSS 4.0.1 7.2.4; NIST 800-53 AC-2(4); DORA RTS 2024/1774 art. 21
-- needs: baseline
-- partly: workspaces, baseline_workspaces
-- remediation: manual
-- concerns: grant
-- todo: Ask the workspace's owner why the access was given again; remove it if it is not meant.
--
-- Finds access that came again since the baseline after it was missing in as many complete snapshots as agreed.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.unread') AS unread,
             json_extract(p, '$.baseline') AS baseline, json_extract(p, '$.baseline_time') AS baseline_time,
             json_extract(p, '$.thresholds.present_again_snapshots') AS least FROM p LIMIT 1),
went AS (SELECT DISTINCT h.user_id FROM t JOIN access_history AS h ON h.until_snapshot < t.at),
run AS (
  SELECT h.workspace_id, h.user_id, h.source, h.since_snapshot, h.first_seen, h.not_before,
         max(coalesce(h.until_snapshot, t.at)) OVER earlier AS ended, max(h.last_seen) OVER earlier AS last_seen,
         max(h.gone_by) OVER earlier AS gone_by
  FROM t JOIN access_history AS h ON h.since_snapshot <= t.at AND h.user_id IN (SELECT user_id FROM went)
  WINDOW earlier AS (PARTITION BY h.workspace_id, h.user_id, h.source ORDER BY h.since_snapshot
                     ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
),
again AS (
  SELECT r.workspace_id, r.user_id, r.source, max(r.since_snapshot), r.first_seen, r.last_seen, r.gone_by
  FROM t JOIN run AS r ON r.since_snapshot > r.ended AND r.since_snapshot > t.baseline AND r.not_before >= t.baseline_time
  WHERE (SELECT count(*) FROM snapshots AS n WHERE n.id >= r.ended AND n.id < r.since_snapshot
         AND n.status = 'complete' AND n.taken_at <= r.not_before) >= t.least
  GROUP BY r.workspace_id, r.user_id, r.source
)
SELECT CASE g.source WHEN 'direct' THEN 'grant:' || g.workspace_id || '/' || g.user_id || '/direct/' || min(a.role_id)
         ELSE 'user:' || g.user_id END AS subject,
       CASE g.source WHEN 'direct' THEN g.workspace_id END AS workspace_id, g.user_id, NULL AS enrollment_id,
       CASE WHEN g.source = 'direct' THEN 'present again in ' || coalesce(min(a.workspace_name), g.workspace_id) ||
           ', with role ' || coalesce(min(a.role_name), 'unknown') || ' now'
         ELSE 'inherited access present again in ' || CASE count(DISTINCT g.workspace_id) WHEN 1 THEN '1 workspace'
           ELSE count(DISTINCT g.workspace_id) || ' workspaces' END END || ': last seen ' || max(g.last_seen) ||
         ', first missed ' || max(g.gone_by) || ', again ' || min(g.first_seen) ||
         CASE g.source WHEN 'direct' THEN '' ELSE t.unread END AS evidence, min(g.first_seen) AS since
FROM t CROSS JOIN again AS g CROSS JOIN access_at AS a
  ON a.snapshot_id = t.at AND a.user_id = g.user_id AND a.workspace_id = g.workspace_id AND a.source = g.source
GROUP BY g.user_id, g.source, CASE g.source WHEN 'direct' THEN g.workspace_id END
ORDER BY subject;
