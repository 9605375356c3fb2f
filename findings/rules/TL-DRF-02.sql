-- id: TL-DRF-02
-- title: Access that came and went since the baseline
-- kind: To confirm
-- severity: medium
-- controls: SOC 2 CC6.2, CC7.2; ISO 27001:2022 5.18, 8.15; PCI DSS 4.0.1 7.2.4; NIST 800-53 AC-2(4); DORA RTS 2024/1774 art. 21
-- needs: baseline
-- partly: workspaces, baseline_workspaces
-- remediation: manual
-- concerns: grant
-- todo: Ask the workspace's owner what the access was for, and note it: it is gone.
--
-- Came: a snapshot since the baseline read that the access was not there yet. Went: at the
-- end there is no access from that source, or no privileged one if a privileged role came
-- and went besides a lesser role. All inherited access of a person is one finding.
-- First seen: when the access was first missing; the privileged access if there was any.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.unread') AS unread, json_extract(p, '$.baseline') AS baseline, json_extract(p, '$.baseline_time') AS baseline_time FROM p LIMIT 1),
privileged AS (SELECT value AS role_id FROM p, json_each(p, '$.privileged')),
went AS (
  SELECT h.workspace_id, coalesce(h.workspace_name, h.workspace_id) AS workspace, h.user_id, h.source, h.role_id, h.role_name, h.since_snapshot, h.until_snapshot, h.first_seen, h.last_seen, h.gone_by,
         h.role_id IN (SELECT role_id FROM privileged) AS privileged
  FROM t JOIN access_history AS h ON h.until_snapshot <= t.at AND h.since_snapshot > t.baseline AND h.not_before >= t.baseline_time
),
here AS (
  SELECT h.user_id, h.workspace_id, h.source, h.role_id IN (SELECT role_id FROM privileged) AS privileged
  FROM t JOIN access_history AS h
    ON (h.since_snapshot <= t.at AND (h.until_snapshot IS NULL OR h.until_snapshot > t.at))
    OR (h.since_snapshot <= t.baseline AND (h.until_snapshot IS NULL OR h.until_snapshot > t.baseline))
  WHERE h.user_id IN (SELECT user_id FROM went)
),
gone AS (
  SELECT w.*, w.since_snapshot > max(w.until_snapshot) OVER (PARTITION BY w.workspace_id, w.user_id, w.source ORDER BY w.since_snapshot ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS apart
  FROM went AS w
  WHERE NOT EXISTS (SELECT 1 FROM here AS h WHERE h.user_id = w.user_id AND h.source = w.source AND (h.source = 'inherited' OR h.workspace_id = w.workspace_id)
                    AND (h.privileged OR NOT w.privileged))
),
direct AS (
  SELECT workspace_id, max(workspace) AS workspace, user_id, coalesce(min(CASE WHEN privileged THEN role_id END), min(role_id)) AS role_id,
         coalesce(min(CASE WHEN privileged THEN coalesce(role_name, 'unknown') END), min(coalesce(role_name, 'unknown'))) AS role_name, max(privileged) AS privileged,
         sum(apart OR apart IS NULL) AS times, min(first_seen) AS first_seen, max(last_seen) AS last_seen, max(gone_by) AS gone_by,
         coalesce(max(CASE WHEN privileged THEN gone_by END), max(gone_by)) AS missed
  FROM gone WHERE source = 'direct' GROUP BY workspace_id, user_id
),
inherited AS (
  SELECT user_id, count(DISTINCT workspace_id) AS workspaces, max(privileged) AS privileged, min(first_seen) AS first_seen, max(last_seen) AS last_seen, max(gone_by) AS gone_by,
         coalesce(max(CASE WHEN privileged THEN gone_by END), max(gone_by)) AS missed
  FROM gone WHERE source = 'inherited' GROUP BY user_id
)
SELECT 'grant:' || workspace_id || '/' || user_id || '/direct/' || role_id AS subject, workspace_id, user_id, NULL AS enrollment_id,
       'came and went ' || CASE times WHEN 1 THEN 'once' ELSE times || ' times' END || ' in ' || workspace || ', role ' || role_name || ': first seen ' || first_seen || ', last seen ' || last_seen ||
         ', first missed ' || gone_by AS evidence, missed AS first_seen, CASE WHEN privileged THEN 'high' ELSE 'medium' END AS severity
FROM direct
UNION ALL
SELECT 'user:' || user_id, NULL, user_id, NULL,
       'inherited access to ' || CASE workspaces WHEN 1 THEN '1 workspace' ELSE workspaces || ' workspaces' END || ' came and went: first seen ' || first_seen ||
         ', last seen ' || last_seen || ', first missed ' || gone_by || (SELECT unread FROM t),
       missed, CASE WHEN privileged THEN 'high' ELSE 'medium' END
FROM inherited
ORDER BY subject;
