-- The snapshot of which a plan is made, and the number of the newest one.
SELECT s.id, s.finished_at, s.status, s.state_digest, (SELECT max(n.id) FROM snapshots AS n) AS newest
FROM snapshots AS s
WHERE s.id = :at;
