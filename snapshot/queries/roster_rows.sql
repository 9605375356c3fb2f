-- How many rows the roster of a snapshot has.
SELECT count(*) AS rows
FROM fact_coverage AS c
JOIN fact_roster AS r ON r.since <= :at AND (r.until IS NULL OR r.until > :at)
WHERE c.resource = 14 AND c.workspace = 0 AND c.read_status = 3 AND c.since <= :at AND (c.until IS NULL OR c.until > :at)
ORDER BY rows;
