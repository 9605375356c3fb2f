-- id: TL-DRF-01
-- title: Access present again after it was gone
-- kind: To confirm
-- severity: medium
-- controls: SOC 2 CC6.2, CC7.2; ISO 27001:2022 5.18, 8.15; PCI DSS 4.0.1 7.2.4; NIST 800-53 AC-2(4); DORA RTS 2024/1774 art. 21
-- needs: baseline
-- partly: workspaces, baseline_workspaces
-- remediation: manual
-- concerns: grant
-- todo: Ask the workspace's owner why the access was given again; remove it if it is not meant.
--
-- Present again: the user had no access from that source to the workspace in the agreed
-- number of complete snapshots, up to the last one that read the workspace, and at least
-- one snapshot since the baseline read that the access was missing.
WITH p AS (SELECT :p AS p),
t AS (
  SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.unread') AS unread, json_extract(p, '$.baseline') AS baseline, json_extract(p, '$.baseline_time') AS baseline_time,
         json_extract(p, '$.thresholds.present_again_snapshots') AS least
  FROM p LIMIT 1
),
begun AS (
  SELECT s.workspace_id, s.user_id, s.source, s.since_snapshot, s.first_seen, s.not_before,
         (SELECT max(e.until_snapshot) FROM access_history AS e
          WHERE e.user_id = s.user_id AND e.workspace_id = s.workspace_id AND e.source = s.source AND e.until_snapshot < s.since_snapshot) AS ended
  FROM t JOIN access_history AS s ON s.since_snapshot > t.baseline AND s.since_snapshot <= t.at AND s.not_before >= t.baseline_time
  WHERE NOT EXISTS (SELECT 1 FROM access_history AS c WHERE c.user_id = s.user_id AND c.workspace_id = s.workspace_id AND c.source = s.source
                    AND c.since_snapshot < s.since_snapshot AND (c.until_snapshot IS NULL OR c.until_snapshot >= s.since_snapshot))
),
latest AS (
  SELECT b.workspace_id, b.user_id, b.source, max(b.since_snapshot) AS since_snapshot
  FROM t JOIN begun AS b
  WHERE (SELECT count(*) FROM snapshots AS n WHERE n.status = 'complete' AND n.id >= b.ended AND n.taken_at <= b.not_before) >= t.least
  GROUP BY b.workspace_id, b.user_id, b.source
),
again AS (
  SELECT a.workspace_id, a.user_id, a.source, min(a.role_id) AS role_id, min(a.role_name) AS role_name, min(coalesce(a.workspace_name, a.workspace_id)) AS workspace, min(b.first_seen) AS first_seen,
         (SELECT max(e.last_seen) FROM access_history AS e WHERE e.user_id = a.user_id AND e.workspace_id = a.workspace_id AND e.source = a.source
          AND e.until_snapshot = b.ended) AS last_seen,
         (SELECT n.taken_at FROM snapshots AS n WHERE n.id = b.ended) AS gone_by
  FROM t JOIN latest AS l
  JOIN begun AS b ON b.workspace_id = l.workspace_id AND b.user_id = l.user_id AND b.source = l.source AND b.since_snapshot = l.since_snapshot
  JOIN access_at AS a ON a.snapshot_id = t.at AND a.user_id = l.user_id AND a.workspace_id = l.workspace_id AND a.source = l.source
  GROUP BY a.workspace_id, a.user_id, a.source, b.ended
),
inherited AS (
  SELECT user_id, count(*) AS workspaces, max(last_seen) AS last_seen, max(gone_by) AS gone_by, min(first_seen) AS first_seen
  FROM again WHERE source = 'inherited' GROUP BY user_id
)
SELECT 'grant:' || workspace_id || '/' || user_id || '/' || source || '/' || role_id AS subject, workspace_id, user_id, NULL AS enrollment_id,
       'present again in ' || workspace || ', with role ' || coalesce(role_name, 'unknown') || ' now: last seen ' || last_seen || ', first missed ' || gone_by || ', again ' || first_seen AS evidence,
       first_seen
FROM again WHERE source = 'direct'
UNION ALL
SELECT 'user:' || user_id, NULL, user_id, NULL,
       'inherited access present again in ' || CASE workspaces WHEN 1 THEN '1 workspace' ELSE workspaces || ' workspaces' END || ': last seen ' || last_seen ||
         ', first missed ' || gone_by || ', again ' || first_seen || (SELECT unread FROM t), first_seen
FROM inherited
ORDER BY subject;
