-- id: TL-PRV-02
-- title: Role raised to a privileged one since the baseline
-- kind: To confirm
-- severity: medium
-- controls: SOC 2 CC6.3; ISO 27001:2022 8.2; PCI DSS 4.0.1 7.2.1, 7.2.4; NIST 800-53 AC-6; DORA RTS 2024/1774 art. 21
-- needs: baseline
-- partly: workspaces, baseline_workspaces
-- remediation: change-role
-- concerns: privileged
-- todo: Confirm with the workspace's owner that the role was meant to be raised; change it back if not.
--
-- Raised: a privileged role from the same source replaced a standard one of the baseline.
-- Somebody who kept the standard role is a finding of TL-PRV-01.
-- First seen: when the privileged role (any of them if inherited) was there and the standard
-- one was gone.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.unread') AS unread, json_extract(p, '$.baseline') AS baseline FROM p LIMIT 1),
privileged AS (SELECT value AS role_id FROM p, json_each(p, '$.privileged')),
standard AS (SELECT value AS role_id FROM p, json_each(p, '$.standard')),
raised AS (
  SELECT a.workspace_id, a.user_id, a.source, a.role_id, coalesce(a.role_name, 'unknown') AS role_name, a.first_seen,
         coalesce(a.workspace_name, a.workspace_id) AS workspace,
         min(coalesce(o.name, 'unknown') || ' (' || b.role_id || ')') AS before,
         min((SELECT max(h.gone_by) FROM access_history AS h WHERE h.user_id = b.user_id AND h.workspace_id = b.workspace_id AND h.source = b.source
              AND h.role_id = b.role_id AND h.until_snapshot <= t.at)) AS given_up
  FROM t JOIN access_at AS a ON a.snapshot_id = t.at
  JOIN access_at AS b ON b.snapshot_id = t.baseline AND b.user_id = a.user_id AND b.workspace_id = a.workspace_id AND b.source = a.source
  LEFT JOIN roles_at AS o ON o.snapshot_id = t.baseline AND o.role_id = b.role_id
  WHERE +a.role_id IN (SELECT role_id FROM privileged) AND +b.role_id IN (SELECT role_id FROM standard)
    AND NOT EXISTS (SELECT 1 FROM access_at AS x WHERE x.snapshot_id = t.baseline AND x.user_id = a.user_id AND x.workspace_id = a.workspace_id
                    AND +x.role_id IN (SELECT role_id FROM privileged))
    AND NOT EXISTS (SELECT 1 FROM access_at AS k WHERE k.snapshot_id = t.at AND k.user_id = b.user_id AND k.workspace_id = b.workspace_id
                    AND k.source = b.source AND k.role_id = b.role_id)
  GROUP BY a.workspace_id, a.user_id, a.source, a.role_id, coalesce(a.role_name, 'unknown'), a.first_seen, coalesce(a.workspace_name, a.workspace_id)
),
began AS (
  SELECT workspace_id, user_id, max(first_seen) AS first_seen
  FROM (SELECT h.workspace_id, h.user_id, h.first_seen, h.since_snapshot > max(coalesce(h.until_snapshot, t.at + 1)) OVER (PARTITION BY h.workspace_id, h.user_id ORDER BY h.since_snapshot ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS apart
        FROM t JOIN access_history AS h ON h.since_snapshot <= t.at JOIN (SELECT DISTINCT workspace_id, user_id FROM raised WHERE source = 'inherited') AS x ON x.user_id = h.user_id AND x.workspace_id = h.workspace_id
        WHERE h.source = 'inherited' AND h.role_id IN (SELECT role_id FROM privileged))
  WHERE apart OR apart IS NULL GROUP BY workspace_id, user_id
),
inherited AS (
  SELECT r.user_id, count(DISTINCT r.workspace_id) AS workspaces, min(max(b.first_seen, r.given_up)) AS first_seen
  FROM raised AS r LEFT JOIN began AS b ON b.workspace_id = r.workspace_id AND b.user_id = r.user_id
  WHERE r.source = 'inherited' GROUP BY r.user_id
),
pair AS (
  SELECT DISTINCT user_id, before || ' at the baseline, now ' || role_name || ' (' || role_id || ')' AS pair FROM raised WHERE source = 'inherited'
),
roles AS (
  SELECT user_id, row_number() OVER (PARTITION BY user_id ORDER BY pair) AS place, group_concat(pair, ', ') OVER (PARTITION BY user_id ORDER BY pair ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS pairs
  FROM pair
)
SELECT 'grant:' || workspace_id || '/' || user_id || '/' || source || '/' || role_id AS subject, workspace_id, user_id, NULL AS enrollment_id,
       'in ' || workspace || ', role ' || before || ' at the baseline, now ' || role_name || ' (' || role_id || ')' AS evidence, max(first_seen, given_up) AS first_seen
FROM raised WHERE source = 'direct'
UNION ALL
SELECT 'user:' || user_id, NULL, user_id, NULL,
       'inherited role ' || pairs || ', in ' || CASE workspaces WHEN 1 THEN '1 workspace' ELSE workspaces || ' workspaces' END || (SELECT unread FROM t), first_seen
FROM inherited JOIN roles USING (user_id)
WHERE place = 1
ORDER BY subject;
