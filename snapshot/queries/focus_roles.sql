-- The roles of the listings that a snapshot read, as numbers, as role_entry has them.
SELECT r.role, r.listing = 15, r.workspace, r.name, r.type, r.role_workspace, r.organization, r.created
FROM main.fact_role AS r
CROSS JOIN main.fact_coverage AS c ON c.resource = r.listing AND c.workspace = r.workspace AND c.read_status = 3
  AND c.since <= :at AND (c.until IS NULL OR c.until > :at)
WHERE r.since <= :at AND (r.until IS NULL OR r.until > :at);
