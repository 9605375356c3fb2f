-- id: TL-INH-02
-- title: Direct access beside inherited access to the same workspace
-- kind: To confirm
-- severity: info
-- controls: SOC 2 CC6.3; ISO 27001:2022 8.2; PCI DSS 4.0.1 7.2.1, 7.2.4; NIST 800-53 AC-6; DORA RTS 2024/1774 art. 21
-- partly: workspaces
-- remediation: remove
-- concerns: grant
-- rests: inherited access
-- todo: Ask which of the two is meant; without the direct one, the inherited access remains.
--
-- A person has direct access to a workspace, and inherits access to it too.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at FROM p LIMIT 1),
inherited AS (
  SELECT DISTINCT a.workspace_id, a.user_id
  FROM t JOIN access_at AS a ON a.snapshot_id = t.at AND a.source = 'inherited'
),
both AS (
  SELECT d.workspace_id, d.workspace_name, d.user_id, d.role_id, d.role_name, d.first_seen,
         count(*) OVER (PARTITION BY d.workspace_id, d.user_id) AS roles
  FROM t CROSS JOIN inherited AS i
  CROSS JOIN access_at AS d ON d.snapshot_id = t.at AND d.user_id = i.user_id AND d.workspace_id = i.workspace_id
  WHERE d.source = 'direct'
)
SELECT 'grant:' || b.workspace_id || '/' || b.user_id || '/direct/' || b.role_id AS subject, b.workspace_id, b.user_id,
       NULL AS enrollment_id, 'direct role ' || coalesce(b.role_name, 'unknown') || ' in ' ||
         coalesce(b.workspace_name, b.workspace_id) || ', inherited role ' || min(coalesce(i.role_name, 'unknown')) ||
         ': without the direct one the access remains' AS evidence,
       max(b.first_seen, min(i.first_seen)) AS since,
       CASE WHEN b.roles = 1 AND count(i.role_id) > 0 THEN 'remove' ELSE 'manual' END AS remediation
FROM t CROSS JOIN both AS b
CROSS JOIN access_at AS i ON i.snapshot_id = t.at AND i.user_id = b.user_id AND i.workspace_id = b.workspace_id
WHERE i.source = 'inherited'
GROUP BY b.workspace_id, b.user_id, b.role_id ORDER BY subject;
