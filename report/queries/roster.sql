-- The people on the roster of a snapshot, with whom it gives as their managers.
SELECT email, email_key, name, manager, status, end_date
FROM roster_at
WHERE snapshot_id = :at
ORDER BY email_key, email;
