-- When the accounts were read for the first time, up to a snapshot.
SELECT min(s.taken_at) AS taken_at
FROM snapshots AS s
JOIN coverage_at AS c ON c.snapshot_id = s.id
WHERE s.id <= :at AND c.resource = 'users' AND c.read_status = 'read';
