-- id: TL-PRV-03
-- title: More privileged people in a workspace than agreed
-- kind: Exception
-- severity: medium
-- controls: SOC 2 CC6.3; ISO 27001:2022 8.2; PCI DSS 4.0.1 7.2.1, 7.2.2; NIST 800-53 AC-6; DORA RTS 2024/1774 art. 21
-- needs: privileged_per_workspace
-- partly: workspaces, organization_roles
-- remediation: manual
-- concerns: workspace
-- todo: Ask the workspace's owner who needs a privileged role, and lower the roles of the others.
--
-- Finds workspaces in which more people hold a privileged role, direct or inherited, than the policy agrees to.
-- Since: when the last of the people who are there now became privileged.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.thresholds.privileged_per_workspace') AS agreed
      FROM p LIMIT 1),
privileged AS (SELECT value AS role_id FROM p, json_each(p, '$.privileged')),
unclassified AS (SELECT value AS role_id FROM p, json_each(p, '$.unclassified')),
crowded AS ( -- without a crowded workspace, no other access is read
  SELECT a.workspace_id FROM access_at AS a
  WHERE a.snapshot_id = (SELECT at FROM t) AND +a.role_id IN (SELECT role_id FROM privileged)
  GROUP BY a.workspace_id HAVING count(*) > (SELECT agreed FROM t)),
person AS (
  SELECT workspace_id, user_id, max(privileged) AS privileged, min(CASE WHEN privileged THEN first_seen END) AS since
  FROM (SELECT a.workspace_id, a.user_id, a.first_seen, a.role_id IN (SELECT role_id FROM privileged) AS privileged
        FROM t JOIN access_at AS a ON a.snapshot_id = t.at
        WHERE EXISTS (SELECT 1 FROM crowded) AND +a.workspace_id IN (SELECT workspace_id FROM crowded)
          AND +a.role_id IN (SELECT role_id FROM privileged UNION ALL SELECT role_id FROM unclassified))
  GROUP BY workspace_id, user_id),
counted AS (
  SELECT workspace_id, sum(privileged) AS privileged, sum(NOT privileged) AS unclassified, max(since) AS since
  FROM person GROUP BY workspace_id HAVING sum(privileged) > (SELECT agreed FROM t))
SELECT 'workspace:' || c.workspace_id AS subject, c.workspace_id, NULL AS user_id, NULL AS enrollment_id,
       coalesce(w.name, c.workspace_id) || ' has ' || c.privileged || ' privileged ' ||
         CASE c.privileged WHEN 1 THEN 'person' ELSE 'people' END ||
         ', agreed ' || CASE t.agreed WHEN 1 THEN 'is ' ELSE 'are ' END || t.agreed ||
         CASE c.unclassified WHEN 0 THEN '' WHEN 1 THEN '; 1 more holds an unclassified role'
           ELSE '; ' || c.unclassified || ' more hold an unclassified role' END AS evidence, c.since
FROM t CROSS JOIN counted AS c LEFT JOIN workspaces_at AS w ON w.snapshot_id = t.at AND w.workspace_id = c.workspace_id
ORDER BY subject;
