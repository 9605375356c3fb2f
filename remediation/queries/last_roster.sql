-- The number of the last snapshot, up to a snapshot, that read a roster; 0 for none.
SELECT coalesce(max(snapshot_id), 0) AS id
FROM coverage_at
WHERE resource = 'roster' AND read_status = 'read' AND snapshot_id <= :at;
