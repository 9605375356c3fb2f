-- How many rows the roster of a snapshot has.
SELECT count(*) AS rows
FROM roster_at
WHERE snapshot_id = :at;
