-- id: TL-PRV-01
-- title: Privileged now, not at the baseline
-- kind: To confirm
-- severity: medium
-- controls: SOC 2 CC6.3; ISO 27001:2022 8.2; PCI DSS 4.0.1 7.2.1, 7.2.4; NIST 800-53 AC-6; DORA RTS 2024/1774 art. 21
-- needs: baseline
-- partly: workspaces, baseline_workspaces
-- remediation: manual
-- concerns: privileged
-- todo: Confirm with the workspace's owner that the privilege is meant; lower or remove it if not.
--
-- A workspace counts if the baseline read it and did not have the access. A role that was
-- raised is a finding of TL-PRV-02. Somebody who inherited a privileged role before also
-- inherits it in a new workspace: that is not a new privilege.
-- First seen: when such access of any privileged role to any workspace began.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.unread') AS unread, json_extract(p, '$.unread_then') AS unread_then, json_extract(p, '$.baseline') AS baseline, json_extract(p, '$.baseline_time') AS baseline_time FROM p LIMIT 1),
privileged AS (SELECT value AS role_id FROM p, json_each(p, '$.privileged')),
standard AS (SELECT value AS role_id FROM p, json_each(p, '$.standard')),
new AS (
  SELECT a.user_id, a.workspace_id, a.workspace_name, a.source
  FROM t JOIN access_at AS a ON a.snapshot_id = t.at
  WHERE +a.role_id IN (SELECT role_id FROM privileged) AND a.not_before >= t.baseline_time
    AND NOT EXISTS (SELECT 1 FROM access_at AS b WHERE b.snapshot_id = t.baseline AND b.user_id = a.user_id AND b.workspace_id = a.workspace_id
                    AND +b.role_id IN (SELECT role_id FROM privileged))
    AND NOT (a.source = 'inherited' AND EXISTS (SELECT 1 FROM access_at AS b WHERE b.snapshot_id = t.baseline AND b.user_id = a.user_id
                                                AND b.source = 'inherited' AND +b.role_id IN (SELECT role_id FROM privileged)))
    AND NOT EXISTS (SELECT 1 FROM access_at AS b WHERE b.snapshot_id = t.baseline AND b.user_id = a.user_id AND b.workspace_id = a.workspace_id
                    AND b.source = a.source AND +b.role_id IN (SELECT role_id FROM standard)
                    AND NOT EXISTS (SELECT 1 FROM access_at AS k WHERE k.snapshot_id = t.at AND k.user_id = b.user_id AND k.workspace_id = b.workspace_id
                                    AND k.source = b.source AND k.role_id = b.role_id))
),
person AS (
  SELECT n.user_id, count(DISTINCT n.workspace_id) AS workspaces, max(n.workspace_name) AS workspace_name, max(n.source = 'direct') AS direct,
         max(n.source = 'inherited') AS inherited,
         EXISTS (SELECT 1 FROM access_at AS b WHERE b.snapshot_id = t.baseline AND b.user_id = n.user_id AND +b.role_id IN (SELECT role_id FROM privileged)) AS elsewhere
  FROM t JOIN new AS n
  GROUP BY n.user_id, t.baseline
),
began AS (
  SELECT user_id, max(first_seen) AS first_seen
  FROM (SELECT h.user_id, h.first_seen, h.since_snapshot > max(coalesce(h.until_snapshot, t.at + 1)) OVER (PARTITION BY h.user_id ORDER BY h.since_snapshot ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS apart
        FROM t JOIN access_history AS h ON h.since_snapshot > t.baseline AND h.since_snapshot <= t.at
        WHERE h.user_id IN (SELECT user_id FROM person) AND h.role_id IN (SELECT role_id FROM privileged)
          AND h.not_before >= t.baseline_time
          AND (EXISTS (SELECT 1 FROM new AS n WHERE n.user_id = h.user_id AND n.workspace_id = h.workspace_id AND n.source = h.source)
            OR (NOT EXISTS (SELECT 1 FROM access_at AS b WHERE b.snapshot_id = t.baseline AND b.user_id = h.user_id AND b.workspace_id = h.workspace_id
                              AND (+b.role_id IN (SELECT role_id FROM privileged) OR (b.source = h.source AND +b.role_id IN (SELECT role_id FROM standard)
                                AND NOT EXISTS (SELECT 1 FROM access_history AS k WHERE k.user_id = b.user_id AND k.workspace_id = b.workspace_id AND k.source = b.source
                                                AND k.role_id = b.role_id AND (k.until_snapshot IS NULL OR k.until_snapshot > h.since_snapshot)))))
              AND NOT (h.source = 'inherited' AND EXISTS (SELECT 1 FROM access_at AS b WHERE b.snapshot_id = t.baseline AND b.user_id = h.user_id
                                                          AND b.source = 'inherited' AND +b.role_id IN (SELECT role_id FROM privileged))))))
  WHERE apart OR apart IS NULL GROUP BY user_id
)
SELECT 'user:' || x.user_id AS subject, NULL AS workspace_id, x.user_id, NULL AS enrollment_id,
       'privileged in ' || CASE workspaces WHEN 1 THEN coalesce('the workspace ' || workspace_name, '1 workspace') ELSE workspaces || ' workspaces' END ||
         CASE WHEN direct AND inherited THEN ' (direct and inherited)' WHEN direct THEN ' (direct)' ELSE ' (inherited)' END ||
         ', not so at the baseline; ' || CASE WHEN elsewhere THEN 'privileged elsewhere even then' ELSE 'privileged nowhere then' || (SELECT unread_then FROM t) END || '; first seen ' || b.first_seen || (SELECT unread FROM t) AS evidence,
       b.first_seen
FROM person AS x LEFT JOIN began AS b ON b.user_id = x.user_id
ORDER BY subject;
