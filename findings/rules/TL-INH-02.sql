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
inheriting AS (
  SELECT DISTINCT user_id FROM access_at WHERE snapshot_id = (SELECT at FROM t) AND source = 'inherited'
),
direct AS (
  SELECT d.workspace_id, d.workspace_name, d.user_id, d.role_id, d.role_name, d.first_seen
  FROM access_at AS d
  WHERE d.snapshot_id = (SELECT at FROM t) AND d.source = 'direct' AND d.user_id IN (SELECT user_id FROM inheriting)
)
SELECT 'grant:' || d.workspace_id || '/' || d.user_id || '/direct/' || d.role_id AS subject, d.workspace_id, d.user_id,
       NULL AS enrollment_id, 'direct role ' || coalesce(d.role_name, 'unknown') || ' in ' ||
         coalesce(d.workspace_name, d.workspace_id) || ', inherited role ' || min(coalesce(i.role_name, 'unknown')) ||
         ': without the direct one the access remains' AS evidence,
       max(d.first_seen, min(i.first_seen)) AS since,
       CASE WHEN count(*) OVER (PARTITION BY d.workspace_id, d.user_id) = 1 AND count(i.role_id) > 0 THEN 'remove'
         ELSE 'manual' END AS remediation
FROM t CROSS JOIN direct AS d
CROSS JOIN access_at AS i ON i.snapshot_id = t.at AND i.user_id = d.user_id AND i.workspace_id = d.workspace_id
WHERE i.source = 'inherited'
GROUP BY d.workspace_id, d.user_id, d.role_id ORDER BY subject;
