-- The roster of a snapshot.
SELECT email, user_id, name, manager, department, title, status, start_date, end_date
FROM roster_at
WHERE snapshot_id = :at
ORDER BY email, user_id, name;
