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
             json_extract(p, '$.baseline') AS baseline, json_extract(p, '$.baseline_time') AS begin,
             json_extract(p, '$.thresholds.present_again_snapshots') AS least FROM p LIMIT 1),
run AS (
  SELECT h.*, CASE h.source WHEN 'direct' THEN h.workspace_id END AS direct,
         max(coalesce(h.until_snapshot, t.at)) OVER earlier AS ended, max(h.last_seen) OVER earlier AS seen,
         max(h.gone_by) OVER earlier AS missed
  FROM t JOIN access_history AS h ON h.since_snapshot <= t.at
  WHERE h.user_id IN (SELECT w.user_id FROM t JOIN access_history AS w ON w.until_snapshot < t.at)
  WINDOW earlier AS (PARTITION BY h.user_id, h.workspace_id, h.source ORDER BY h.since_snapshot
                     ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) ORDER BY h.since_snapshot LIMIT -1
),
numbered AS (SELECT id, taken_at, sum(status = 'complete') OVER (ORDER BY id) AS n FROM snapshots)
SELECT coalesce('grant:' || direct || '/' || r.user_id || '/direct/' || min(a.role_id), 'user:' || r.user_id)
         AS subject, direct AS workspace_id, r.user_id, NULL AS enrollment_id, CASE WHEN direct IS NULL
         THEN 'inherited access present again in ' || count(DISTINCT r.workspace_id) || ' workspace' ||
           CASE count(DISTINCT r.workspace_id) WHEN 1 THEN '' ELSE 's' END
         ELSE 'present again in ' || coalesce(min(a.workspace_name), direct) || ', with role ' ||
           coalesce(min(a.role_name), 'unknown') || ' now' END || ': last seen ' || max(r.seen) ||
         ', first missed ' || max(r.missed) || ', again ' || max(r.first_seen) || iif(direct IS NULL, unread, '')
         AS evidence, max(r.first_seen) AS since, group_concat(DISTINCT r.since_snapshot) AS grows
FROM t CROSS JOIN run AS r ON r.since_snapshot > r.ended AND r.since_snapshot > baseline AND r.not_before >= begin
CROSS JOIN access_at AS a
  ON a.snapshot_id = at AND a.user_id = r.user_id AND a.workspace_id = r.workspace_id AND a.source = r.source
CROSS JOIN numbered AS f ON f.id = r.ended - 1
CROSS JOIN numbered AS l ON l.taken_at = r.not_before AND l.n - f.n >= least
GROUP BY r.user_id, r.source, direct ORDER BY subject;
