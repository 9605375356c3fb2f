-- What some roles are called by any listing that was read: role, name, whether at :from,
-- whether at :to.
SELECT r.role, r.name,
       r.since <= :from AND (r.until IS NULL OR r.until > :from) AND EXISTS (SELECT 1 FROM fact_coverage AS c WHERE c.resource = r.listing AND c.workspace = r.workspace
         AND c.read_status = 3 AND c.since <= :from AND (c.until IS NULL OR c.until > :from)),
       r.since <= :to AND (r.until IS NULL OR r.until > :to) AND EXISTS (SELECT 1 FROM fact_coverage AS c WHERE c.resource = r.listing AND c.workspace = r.workspace
         AND c.read_status = 3 AND c.since <= :to AND (c.until IS NULL OR c.until > :to))
FROM json_each(:ids) AS j
CROSS JOIN fact_role AS r ON r.role = j.value
ORDER BY j.id;
