-- For each person the intervals of snapshots [since, until) in which some grant was
-- seen, one row for each grant: the grant's own interval where its workspace was read. :end is the number after
-- the newest snapshot's.
SELECT g.user, max(g.since, c.since) AS since, min(coalesce(g.until, :end), coalesce(c.until, :end)) AS until
FROM fact_grant AS g
JOIN fact_coverage AS c ON c.resource = 15 AND c.workspace = g.workspace AND c.read_status = 3
  AND c.since < coalesce(g.until, :end) AND coalesce(c.until, :end) > g.since;
