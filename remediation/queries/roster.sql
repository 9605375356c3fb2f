-- Whom the last roster that was read up to a snapshot names, and whom it calls
-- terminated, whatever the end date.
SELECT email, user_id, lower(trim(coalesce(status, ''))) = 'terminated'
FROM roster_at
WHERE snapshot_id = (
  SELECT max(snapshot_id) FROM coverage_at WHERE resource = 'roster' AND read_status = 'read' AND snapshot_id <= :at
)
ORDER BY email;
