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
         max(h.gone_by) OVER earlier AS missed FROM t JOIN access_history AS h ON h.since_snapshot <= t.at
  WHERE h.user_id IN (SELECT w.user_id FROM t JOIN access_history AS w ON w.until_snapshot < t.at)
  WINDOW earlier AS (PARTITION BY h.user_id, h.workspace_id, h.source ORDER BY h.since_snapshot
                     ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
),
numbered AS (SELECT id, taken_at, sum(status = 'complete') OVER (ORDER BY id) AS n FROM snapshots),
again AS (
  SELECT r.*, a.role_id AS now, a.role_name AS role, coalesce(a.workspace_name, workspace_id) AS name
  FROM t CROSS JOIN run AS r ON r.since_snapshot > r.ended AND r.since_snapshot > baseline AND r.not_before >= begin
  CROSS JOIN access_at AS a USING (user_id, workspace_id, source)
  CROSS JOIN numbered AS f ON f.id = r.ended - 1 CROSS JOIN numbered AS l ON l.taken_at = r.not_before
  WHERE a.snapshot_id = at AND l.n - f.n >= least ORDER BY r.since_snapshot LIMIT -1
)
SELECT coalesce('grant:' || direct || '/' || user_id || '/direct/' || min(now), 'user:' || user_id) AS subject,
       direct AS workspace_id, user_id, NULL AS enrollment_id,
       CASE WHEN direct IS NULL THEN 'inherited access present again in ' || count(DISTINCT workspace_id) ||
         iif(count(DISTINCT workspace_id) = 1, ' workspace', ' workspaces') ELSE 'present again in ' || min(name) ||
         ', with role ' || coalesce(min(role), 'unknown') || ' now' END || ': last seen ' || max(seen) ||
         ', first missed ' || max(missed) || ', again ' || max(first_seen) || iif(direct IS NULL, unread, '')
         AS evidence, max(first_seen) AS since, group_concat(DISTINCT since_snapshot) AS grows
FROM t JOIN again GROUP BY user_id, source, direct ORDER BY subject;
