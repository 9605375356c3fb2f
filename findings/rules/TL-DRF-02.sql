-- id: TL-DRF-02
-- title: Access that came and went since the baseline
-- kind: To confirm
-- severity: medium
-- controls: SOC 2 CC6.2; ISO 27001:2022 5.18; PCI DSS 4.0.1 7.2.4; NIST 800-53 AC-2(4); DORA RTS 2024/1774 art. 21
-- needs: baseline
-- partly: workspaces, baseline_workspaces
-- remediation: manual
-- concerns: grant
-- todo: Ask the workspace's owner what the access was for, and note it: it is gone.
--
-- Finds access that came since the baseline and went again: all of it from that source, or all that was privileged.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.unread') AS unread,
             json_extract(p, '$.baseline') AS baseline, json_extract(p, '$.baseline_time') AS baseline_time FROM p LIMIT 1),
privileged AS (SELECT value AS role_id FROM p, json_each(p, '$.privileged')),
h AS (
  SELECT h.*, CASE h.source WHEN 'direct' THEN h.workspace_id ELSE h.source END AS place,
         h.role_id IN (SELECT role_id FROM privileged) AS privileged
  FROM t JOIN access_history AS h ON h.since_snapshot <= t.at WHERE h.user_id IN (
    SELECT w.user_id FROM t JOIN access_history AS w ON w.until_snapshot <= t.at AND w.since_snapshot > t.baseline)
),
here AS (
  SELECT user_id, place, privileged FROM t JOIN h ON coalesce(until_snapshot, at + 1) > at
    OR (since_snapshot <= baseline AND coalesce(until_snapshot, at + 1) > baseline)
),
gone AS (
  SELECT h.*, since_snapshot <= max(until_snapshot) OVER (PARTITION BY workspace_id, user_id, source
           ORDER BY since_snapshot ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS goes_on
  FROM t JOIN h ON until_snapshot <= at AND since_snapshot > baseline AND not_before >= baseline_time
  WHERE (user_id, place, privileged) NOT IN (
    SELECT user_id, place, privileged FROM here UNION ALL SELECT user_id, place, 0 FROM here)
)
SELECT CASE source WHEN 'direct' THEN 'grant:' || workspace_id || '/' || user_id || '/direct/' ||
           substr(min((1 - privileged) || role_id), 2) ELSE 'user:' || user_id END AS subject,
       CASE source WHEN 'direct' THEN workspace_id END AS workspace_id, user_id, NULL AS enrollment_id,
       CASE source WHEN 'direct' THEN 'came and went ' || CASE sum(goes_on IS NOT 1) WHEN 1 THEN 'once' ELSE
           sum(goes_on IS NOT 1) || ' times' END || ' in ' || coalesce(max(workspace_name), workspace_id) || ', role ' ||
           substr(min((1 - privileged) || coalesce(role_name, 'unknown')), 2)
         ELSE 'inherited access to ' || CASE count(DISTINCT workspace_id) WHEN 1 THEN '1 workspace'
           ELSE count(DISTINCT workspace_id) || ' workspaces' END || ' came and went' END ||
         ': first seen ' || min(first_seen) || ', last seen ' || max(last_seen) || ', first missed ' || max(gone_by) ||
         CASE source WHEN 'direct' THEN '' ELSE (SELECT unread FROM t) END AS evidence,
       max(gone_by) AS since, CASE WHEN max(privileged) THEN 'high' ELSE 'medium' END AS severity
FROM gone
GROUP BY user_id, source, place
ORDER BY subject;
