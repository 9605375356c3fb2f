-- id: TL-PRV-01
-- title: Privileged now, not at the baseline
-- kind: To confirm
-- severity: medium
-- controls: SOC 2 CC6.3; ISO 27001:2022 8.2; PCI DSS 4.0.1 7.2.1, 7.2.3; NIST 800-53 AC-6; DORA RTS 2024/1774 art. 21
-- needs: baseline
-- partly: workspaces, baseline_workspaces, organization_roles
-- remediation: manual
-- concerns: privileged
-- todo: Confirm with the workspace's owner that the privilege is meant; lower or remove it if not.
--
-- Finds people with a privileged role in a workspace that was read without it at the baseline or since. A role that
-- was raised is TL-PRV-02. Who inherited a privileged role at the baseline is not found for inheriting more.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.baseline') AS baseline,
             json_extract(p, '$.baseline_time') AS baseline_time, json_extract(p, '$.unread') AS unread,
             json_extract(p, '$.unread_then') AS unread_then FROM p LIMIT 1),
privileged AS (SELECT value AS role_id FROM p, json_each(p, '$.privileged')),
standard AS (SELECT value AS role_id FROM p, json_each(p, '$.standard')),
gap AS (SELECT workspace_id FROM t, workspaces_at WHERE snapshot_id = baseline AND read_status NOT IN ('read', 'gone')),
newer AS (
  SELECT a.user_id, a.workspace_id, a.workspace_name, a.source, a.first_seen FROM access_at AS a
  WHERE a.snapshot_id = (SELECT at FROM t) AND a.not_before >= (SELECT baseline_time FROM t)
    AND +a.role_id IN (SELECT role_id FROM privileged)
),
before AS (
  SELECT DISTINCT a.user_id, a.source FROM access_at AS a
  WHERE a.snapshot_id = (SELECT baseline FROM t) AND a.user_id IN (SELECT user_id FROM newer)
    AND +a.role_id IN (SELECT role_id FROM privileged) LIMIT -1
),
found AS (
  SELECT n.*, n.workspace_id IN gap AS late, CASE n.source WHEN 'direct' THEN n.workspace_id ELSE n.source END AS place
  FROM newer AS n
  WHERE (n.source <> 'inherited' OR n.user_id NOT IN (SELECT user_id FROM before WHERE source = 'inherited'))
    AND NOT EXISTS (SELECT 1 FROM access_at AS b
      WHERE b.snapshot_id = (SELECT baseline FROM t) AND b.user_id = n.user_id AND b.workspace_id = n.workspace_id
        AND (b.role_id IN (SELECT role_id FROM privileged) OR b.source = n.source
        AND b.role_id IN (SELECT role_id FROM standard) AND NOT EXISTS (SELECT 1 FROM access_at AS k
          WHERE k.snapshot_id = (SELECT at FROM t) AND k.user_id = b.user_id AND k.workspace_id = b.workspace_id
            AND k.source = b.source AND k.role_id = b.role_id)))
  ORDER BY n.user_id, place LIMIT -1
)
SELECT 'user:' || f.user_id AS subject, NULL AS workspace_id, f.user_id, NULL AS enrollment_id, 'privileged in ' ||
         CASE count(DISTINCT workspace_id) WHEN 1 THEN coalesce('the workspace ' || max(workspace_name), '1 workspace')
           ELSE count(DISTINCT f.workspace_id) || ' workspaces' END ||
         CASE count(DISTINCT f.source) WHEN 1 THEN ' (' || max(f.source) || ')' ELSE ' (direct and inherited)' END ||
         ', not so ' || CASE WHEN NOT max(late) THEN 'at the baseline' WHEN count(DISTINCT workspace_id) = 1
           THEN 'when it was last read before' ELSE 'when each was last read before' END || '; privileged ' ||
         iif(f.user_id IN (SELECT user_id FROM before), 'elsewhere even ', 'nowhere ') ||
         iif(max(late), 'at the baseline', 'then') ||
         iif(f.user_id IN (SELECT user_id FROM before), '', (SELECT unread_then FROM t)) ||
         '; first seen ' || min(f.first_seen) || (SELECT unread FROM t) AS evidence, min(f.first_seen) AS since,
       group_concat(DISTINCT place) AS grows,
       CASE min(f.source) WHEN 'inherited' THEN 'Confirm that the role in the organization is meant; change it if not.'
         END AS todo
FROM found AS f
GROUP BY f.user_id ORDER BY subject;
