-- The addresses of some people in the listing: user, address, whether at :from, whether at :to.
SELECT u.user, u.email,
       u.since <= :from AND (u.until IS NULL OR u.until > :from) AND EXISTS (SELECT 1 FROM fact_coverage AS c WHERE c.resource = 11 AND c.workspace = 0
         AND c.read_status = 3 AND c.since <= :from AND (c.until IS NULL OR c.until > :from)),
       u.since <= :to AND (u.until IS NULL OR u.until > :to) AND EXISTS (SELECT 1 FROM fact_coverage AS c WHERE c.resource = 11 AND c.workspace = 0
         AND c.read_status = 3 AND c.since <= :to AND (c.until IS NULL OR c.until > :to))
FROM json_each(:ids) AS j
CROSS JOIN fact_user AS u ON u.user = j.value
ORDER BY j.id;
