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
-- First seen: when this direct role and inherited access of any role were both there.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at FROM p LIMIT 1),
inherited AS (
  SELECT a.workspace_id, a.user_id, min(coalesce(a.role_name, 'unknown')) AS role_name, min(a.first_seen) AS first_seen
  FROM t JOIN access_at AS a ON a.snapshot_id = t.at AND a.source = 'inherited'
  GROUP BY a.workspace_id, a.user_id
),
both AS (
  SELECT DISTINCT i.workspace_id, i.user_id FROM t CROSS JOIN inherited AS i
  CROSS JOIN access_at AS a ON a.snapshot_id = t.at AND a.user_id = i.user_id AND a.workspace_id = i.workspace_id AND a.source = 'direct'
),
began AS (
  SELECT workspace_id, user_id, max(first_seen) AS first_seen
  FROM (SELECT h.workspace_id, h.user_id, h.first_seen, h.since_snapshot > max(coalesce(h.until_snapshot, t.at + 1)) OVER (PARTITION BY h.workspace_id, h.user_id ORDER BY h.since_snapshot ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS apart
        FROM t JOIN access_history AS h ON h.since_snapshot <= t.at JOIN both AS x ON x.user_id = h.user_id AND x.workspace_id = h.workspace_id
        WHERE h.source = 'inherited')
  WHERE apart OR apart IS NULL GROUP BY workspace_id, user_id
)
SELECT 'grant:' || a.workspace_id || '/' || a.user_id || '/' || a.source || '/' || a.role_id AS subject, a.workspace_id, a.user_id, NULL AS enrollment_id,
       'direct role ' || coalesce(a.role_name, 'unknown') || ' in ' || coalesce(a.workspace_name, a.workspace_id) || ', inherited role ' || i.role_name || ': without the direct one the access remains' AS evidence, max(a.first_seen, coalesce(b.first_seen, i.first_seen)) AS first_seen
FROM t CROSS JOIN inherited AS i
CROSS JOIN access_at AS a ON a.snapshot_id = t.at AND a.user_id = i.user_id AND a.workspace_id = i.workspace_id AND a.source = 'direct'
LEFT JOIN began AS b ON b.workspace_id = a.workspace_id AND b.user_id = a.user_id
ORDER BY subject;
