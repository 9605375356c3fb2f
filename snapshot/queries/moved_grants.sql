-- Every interval of access, whenever it held, of who got or lost access of one source to a workspace after :since up to :at.
-- The conditions name the two partial indexes.
SELECT f.workspace, f.user, f.source, f.role, f.status, f.since, coalesce(f.until, 0)
FROM (SELECT workspace, user, source FROM fact_grant WHERE since <> 1 AND since > :since AND since <= :at
      UNION SELECT workspace, user, source FROM fact_grant WHERE until IS NOT NULL AND until > :since AND until <= :at) AS k
CROSS JOIN fact_grant AS f ON f.workspace = k.workspace AND f.user = k.user AND f.source = k.source
ORDER BY f.workspace, f.user, f.source;
