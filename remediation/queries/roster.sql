-- Whom the roster of a snapshot names, and whom it calls terminated, whatever the
-- end date.
SELECT lower(trim(email)), user_id, lower(trim(coalesce(status, ''))) = 'terminated'
FROM roster_at
WHERE snapshot_id = :at
ORDER BY email;
