-- The snapshot that a plan is made of, and the number of the newest one.
SELECT s.id, s.finished_at, s.status, s.state_digest, (SELECT max(n.id) FROM snapshots AS n)
FROM snapshots AS s
WHERE s.id = :at;
