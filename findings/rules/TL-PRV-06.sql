-- id: TL-PRV-06
-- title: Direct access to every workspace
-- kind: To confirm
-- severity: medium
-- controls: SOC 2 CC6.3; ISO 27001:2022 8.2; PCI DSS 4.0.1 7.2.1, 7.2.4; NIST 800-53 AC-6; DORA RTS 2024/1774 art. 21
-- needs: complete
-- remediation: manual
-- todo: Ask the person's manager whether every workspace is needed, and remove the access to the others.
WITH p AS (SELECT :p AS p),
t AS (
  SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.thresholds.every_workspace_minimum') AS least,
         (SELECT count(*) FROM workspaces_at AS w WHERE w.snapshot_id = json_extract(p, '$.at') AND w.read_status = 'read') AS workspaces
  FROM p LIMIT 1
),
many AS (
  SELECT a.user_id
  FROM access_at AS a
  WHERE a.snapshot_id = (SELECT at FROM t)
  GROUP BY a.user_id
  HAVING count(*) >= (SELECT workspaces FROM t)
),
held AS (
  SELECT a.user_id, a.workspace_id, min(a.first_seen) AS first_seen
  FROM t CROSS JOIN many AS m CROSS JOIN access_at AS a ON a.snapshot_id = t.at AND a.user_id = m.user_id AND +a.source = 'direct'
  GROUP BY a.user_id, a.workspace_id
),
person AS (
  SELECT user_id, count(*) AS workspaces, max(first_seen) AS first_seen FROM held GROUP BY user_id
)
SELECT 'user:' || x.user_id AS subject, NULL AS workspace_id, x.user_id, NULL AS enrollment_id,
       'direct access to ' || CASE x.workspaces WHEN 1 THEN 'the only workspace' ELSE 'all ' || x.workspaces || ' workspaces' END AS evidence, x.first_seen
FROM t JOIN person AS x
WHERE x.workspaces = t.workspaces AND t.workspaces >= t.least
ORDER BY subject;
