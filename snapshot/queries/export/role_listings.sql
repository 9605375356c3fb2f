INSERT INTO export.role_listings
SELECT listing.text, unit.text, role.text, name.text, type.text, workspace.text, organization.text, created.text
FROM main.fact_role AS r
JOIN main.fact_coverage AS c ON c.resource = r.listing AND c.workspace = r.workspace AND c.read_status = 3
  AND c.since <= :id AND (c.until IS NULL OR c.until > :id)
JOIN main.text AS listing ON listing.id = r.listing
JOIN main.text AS unit ON unit.id = r.workspace
JOIN main.text AS role ON role.id = r.role
JOIN main.text AS name ON name.id = r.name
JOIN main.text AS type ON type.id = r.type
JOIN main.text AS workspace ON workspace.id = r.role_workspace
JOIN main.text AS organization ON organization.id = r.organization
JOIN main.text AS created ON created.id = r.created
WHERE r.since <= :id AND (r.until IS NULL OR r.until > :id)
ORDER BY 1, 2, 3, 4, 5, 6, 7, 8;
