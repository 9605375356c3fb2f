-- id: TL-PRV-10
-- title: Unclassified role now, not at the baseline
-- kind: To confirm
-- severity: medium
-- controls: SOC 2 CC6.3; ISO 27001:2022 8.2; PCI DSS 4.0.1 7.2.1, 7.2.3; NIST 800-53 AC-6; DORA RTS 2024/1774 art. 21
-- needs: baseline
-- partly: workspaces, baseline_workspaces
-- remediation: manual
-- concerns: person
-- todo: Find out what the role allows, confirm that it is meant, and classify it in the policy ([roles]).
--
-- Finds people who hold a role that is neither privileged nor standard, in a workspace that was read without it at
-- the baseline or since. Who inherited the role at the baseline is not found for inheriting it elsewhere too.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.baseline') AS baseline,
             json_extract(p, '$.baseline_time') AS baseline_time, json_extract(p, '$.unread') AS unread FROM p LIMIT 1),
unclassified AS (SELECT value AS role_id FROM p, json_each(p, '$.unclassified')),
gap AS (SELECT workspace_id FROM t, workspaces_at WHERE snapshot_id = baseline AND read_status NOT IN ('read', 'gone')),
newer AS (
  SELECT a.user_id, a.workspace_id, coalesce(a.workspace_name, a.workspace_id) AS workspace, a.source, a.role_id,
         coalesce(a.role_name, 'a role without a known name') AS role, a.first_seen,
         CASE a.source WHEN 'direct' THEN a.workspace_id ELSE a.source END AS place
  FROM t JOIN access_at AS a ON a.snapshot_id = t.at
  WHERE a.not_before >= t.baseline_time AND +a.role_id IN unclassified ORDER BY a.user_id, place LIMIT -1),
before AS (
  SELECT DISTINCT a.user_id, CASE a.source WHEN 'direct' THEN a.workspace_id ELSE a.source END AS place, a.role_id
  FROM t CROSS JOIN (SELECT DISTINCT user_id FROM newer) AS n
  CROSS JOIN access_at AS a ON a.snapshot_id = t.baseline AND a.user_id = n.user_id WHERE +a.role_id IN unclassified)
SELECT 'user:' || user_id AS subject, NULL AS workspace_id, user_id, NULL AS enrollment_id,
       CASE count(DISTINCT role) WHEN 1 THEN max(role) || ', an unclassified role,'
         ELSE count(DISTINCT role) || ' unclassified roles' END || ' in ' || CASE count(DISTINCT workspace_id)
         WHEN 1 THEN max(workspace) ELSE count(DISTINCT workspace_id) || ' workspaces' END ||
         iif(count(DISTINCT source) = 1, ' (' || max(source) || ')', ' (direct and inherited)') || ', not held ' ||
         iif(max(workspace_id IN gap), 'when ' || iif(count(DISTINCT workspace_id) = 1, 'it', 'each') ||
         ' was last read before', 'at the baseline') || '; first seen ' || min(first_seen) || (SELECT unread FROM t)
         AS evidence, min(first_seen) AS since, group_concat(DISTINCT place) AS grows
FROM newer
WHERE user_id || '/' || place || '/' || role_id NOT IN (SELECT user_id || '/' || place || '/' || role_id FROM before)
GROUP BY user_id ORDER BY subject;
