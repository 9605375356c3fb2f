-- id: TL-ORP-04
-- title: Inherited role that the organization's roles do not have
-- kind: Data
-- severity: low
-- controls: SOC 2 CC6.1; ISO 27001:2022 5.18; PCI DSS 4.0.1 7.2.1; NIST 800-53 AC-2; DORA RTS 2024/1774 art. 21
-- needs: organization_roles
-- partly: workspaces
-- remediation: manual
-- concerns: role
-- folds: TL-PRV-08
-- todo: Find out what the role is, which the organization's roles do not have, and who gave it.
--
-- Finds roles by which people inherit access and which the organization's roles do not have. A role that belongs to a
-- workspace is not one of those.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.unread') AS unread FROM p LIMIT 1),
known AS (SELECT r.role_id FROM t JOIN roles_at AS r ON r.snapshot_id = t.at WHERE r.workspace_id IS NULL),
held AS (
  SELECT a.role_id, count(DISTINCT a.user_id) AS people, count(DISTINCT a.workspace_id) AS workspaces,
         min(a.first_seen) AS first_seen
  FROM t JOIN access_at AS a ON a.snapshot_id = t.at AND a.source = 'inherited'
  WHERE a.role_id NOT IN (SELECT role_id FROM known)
  GROUP BY a.role_id)
SELECT 'role:' || role_id AS subject, NULL AS workspace_id, NULL AS user_id, NULL AS enrollment_id,
       'held by ' || people || CASE people WHEN 1 THEN ' person' ELSE ' people' END || ' in ' || workspaces ||
         CASE workspaces WHEN 1 THEN ' workspace' ELSE ' workspaces' END ||
         '; the organization''s roles do not have it' || t.unread AS evidence, first_seen AS since
FROM t JOIN held ORDER BY subject;
