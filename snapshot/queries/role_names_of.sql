-- The names of some roles at a snapshot: of each role the first row counts, as in roles_at.
SELECT r.role, r.name
FROM json_each(:roles) AS wanted
CROSS JOIN fact_role AS r ON r.role = wanted.value AND r.since <= :at AND (r.until IS NULL OR r.until > :at)
JOIN fact_coverage AS c ON c.resource = r.listing AND c.workspace = r.workspace AND c.read_status = 3
  AND c.since <= :at AND (c.until IS NULL OR c.until > :at)
JOIN text AS unit ON unit.id = r.workspace
JOIN text AS name ON name.id = r.name
JOIN text AS type ON type.id = r.type
JOIN text AS workspace ON workspace.id = r.role_workspace
JOIN text AS organization ON organization.id = r.organization
JOIN text AS created ON created.id = r.created
ORDER BY r.role, r.listing = 15, unit.text, name.text, type.text, workspace.text, organization.text, created.text;
