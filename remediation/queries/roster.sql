-- The people on the last roster that was read by a snapshot, and whether it calls them
-- terminated, whatever their end date.
SELECT email, user_id, lower(trim(coalesce(status, ''))) = 'terminated' AS terminated
FROM roster_at
WHERE snapshot_id = (
  SELECT max(snapshot_id) FROM coverage_at WHERE resource = 'roster' AND read_status = 'read' AND snapshot_id <= :at
)
ORDER BY email;
