-- The last known record of each account that was no longer listed in a period.
SELECT user_id, before
FROM changes
WHERE kind = 'user_removed' AND snapshot_id > :since AND snapshot_id <= :at
ORDER BY snapshot_id, user_id;
