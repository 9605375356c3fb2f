-- Every interval of access to a workspace that began up to a snapshot.
SELECT user, source, role, status, since, coalesce(until, 0)
FROM fact_grant
WHERE workspace = :workspace AND since <= :at
ORDER BY user, source, role, status, since;
