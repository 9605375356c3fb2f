-- id: TL-ORP-04
-- title: Inherited role that the organization's roles do not have
-- kind: Data
-- severity: low
-- controls: SOC 2 CC6.1; ISO 27001:2022 5.16; PCI DSS 4.0.1 8.2.1; NIST 800-53 AC-2, IA-4; DORA RTS 2024/1774 art. 20
-- needs: organization_roles
-- partly: workspaces
-- remediation: manual
-- todo: Find out what the role is, which the organization's roles do not have, and who gave it.
--
-- A role that belongs to a workspace is none of the organization's.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.unread') AS unread FROM p LIMIT 1),
held AS (
  SELECT a.role_id, count(DISTINCT a.user_id) AS people, count(DISTINCT a.workspace_id) AS workspaces, min(a.first_seen) AS first_seen
  FROM t JOIN access_at AS a ON a.snapshot_id = t.at AND a.source = 'inherited'
  GROUP BY a.role_id
)
SELECT 'role:' || h.role_id AS subject, NULL AS workspace_id, NULL AS user_id, NULL AS enrollment_id,
       'held by ' || CASE h.people WHEN 1 THEN '1 person' ELSE h.people || ' people' END || ' in ' ||
         CASE h.workspaces WHEN 1 THEN '1 workspace' ELSE h.workspaces || ' workspaces' END || '; the organization''s roles do not have it' || t.unread AS evidence, h.first_seen
FROM t JOIN held AS h
WHERE NOT EXISTS (SELECT 1 FROM roles_at AS r WHERE r.snapshot_id = t.at AND r.role_id = h.role_id AND r.workspace_id IS NULL)
ORDER BY subject;
