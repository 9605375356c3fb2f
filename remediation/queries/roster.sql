-- Whom the last roster that was read up to a snapshot names, and whom it calls
-- terminated, whatever the end date.
SELECT lower(trim(email, char(9,10,11,12,13,32,133,160,5760,8192,8193,8194,8195,8196,8197,8198,8199,8200,8201,8202,8203,8232,8233,8239,8287,12288,65279))), user_id, lower(trim(coalesce(status, ''))) = 'terminated'
FROM roster_at
WHERE snapshot_id = (
  SELECT max(snapshot_id) FROM coverage_at WHERE resource = 'roster' AND read_status = 'read' AND snapshot_id <= :at
)
ORDER BY email;
