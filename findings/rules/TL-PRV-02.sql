-- id: TL-PRV-02
-- title: Role raised to a privileged one since the baseline
-- kind: To confirm
-- severity: medium
-- controls: SOC 2 CC6.3; ISO 27001:2022 8.2; PCI DSS 4.0.1 7.2.1, 7.2.3; NIST 800-53 AC-6; DORA RTS 2024/1774 art. 21
-- needs: baseline
-- partly: workspaces, baseline_workspaces, organization_roles
-- remediation: manual
-- concerns: privileged
-- todo: Confirm with the workspace's owner that the role was meant to be raised; change it back if not.
--
-- Finds people whose standard role of the baseline in a workspace is now a privileged one, from the same source.
-- Who has the privileged role besides the standard one is TL-PRV-01. Inherited access is one finding a person.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.baseline') AS baseline,
             json_extract(p, '$.baseline_time') AS baseline_time, json_extract(p, '$.unread') AS unread FROM p LIMIT 1),
privileged AS (SELECT value AS role_id FROM p, json_each(p, '$.privileged')),
standard AS (SELECT value AS role_id FROM p, json_each(p, '$.standard')),
newer AS (
  SELECT a.user_id, a.workspace_id, a.workspace_name, a.source, a.role_id, a.role_name, a.first_seen
  FROM t JOIN access_at AS a ON a.snapshot_id = t.at
  WHERE +a.role_id IN (SELECT role_id FROM privileged) AND a.not_before >= t.baseline_time
),
raised AS (
  SELECT n.*, min(coalesce(o.name, 'unknown') || ' (' || b.role_id || ')') || ' at the baseline, now ' ||
           coalesce(n.role_name, 'unknown') || ' (' || n.role_id || ')' AS roles
  FROM t CROSS JOIN newer AS n CROSS JOIN access_at AS b ON b.snapshot_id = t.baseline AND b.user_id = n.user_id
    AND b.workspace_id = n.workspace_id AND b.source = n.source
  LEFT JOIN roles_at AS o ON o.snapshot_id = t.baseline AND o.role_id = b.role_id
  WHERE +b.role_id IN (SELECT role_id FROM standard)
    AND NOT EXISTS (SELECT 1 FROM access_at AS k WHERE k.snapshot_id = t.at AND k.user_id = b.user_id
                    AND k.workspace_id = b.workspace_id AND k.source = b.source AND k.role_id = b.role_id)
    AND NOT EXISTS (SELECT 1 FROM access_at AS k WHERE k.snapshot_id = t.baseline AND k.user_id = b.user_id
                    AND k.workspace_id = b.workspace_id AND +k.role_id IN (SELECT role_id FROM privileged))
  GROUP BY n.user_id, n.workspace_id, n.source, n.role_id
)
SELECT 'grant:' || r.workspace_id || '/' || r.user_id || '/direct/' || r.role_id AS subject, r.workspace_id, r.user_id,
       NULL AS enrollment_id, 'in ' || coalesce(r.workspace_name, r.workspace_id) || ', role ' || r.roles AS evidence,
       r.first_seen AS since, CASE (SELECT count(*) FROM access_at AS k WHERE k.snapshot_id IN (t.at, t.baseline)
           AND k.user_id = r.user_id AND k.workspace_id = r.workspace_id AND k.source = 'direct')
         WHEN 2 THEN 'change-role' ELSE 'manual' END AS remediation, NULL AS todo
FROM t JOIN raised AS r WHERE r.source = 'direct'
UNION ALL
SELECT 'user:' || user_id, NULL, user_id, NULL, 'inherited role ' || group_concat(roles, ', ') || ', in ' ||
         CASE places WHEN 1 THEN '1 workspace' ELSE places || ' workspaces' END || (SELECT unread FROM t), min(since),
       'manual', 'Confirm that the role in the organization was meant to be raised; change it back if not.'
FROM (SELECT r.user_id, r.roles, c.places, min(r.first_seen) AS since
      FROM raised AS r JOIN (SELECT user_id, count(DISTINCT workspace_id) AS places FROM raised
                             WHERE source = 'inherited' GROUP BY user_id) AS c USING (user_id)
      WHERE r.source = 'inherited' GROUP BY r.user_id, r.roles, c.places ORDER BY 1, 2 LIMIT -1)
GROUP BY user_id, places ORDER BY subject;
