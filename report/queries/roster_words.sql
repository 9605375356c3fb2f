-- The words of status of a snapshot's roster.
SELECT status, count(*) AS rows FROM roster_at
WHERE snapshot_id = :at AND status IS NOT NULL
GROUP BY status ORDER BY status;
