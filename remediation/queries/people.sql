-- Who some people are at a snapshot, and everybody about whom its roster contradicts
-- itself. last_known is the day from which an e-mail of an earlier snapshot is.
SELECT p.user_id, p.listed, p.email, CASE WHEN p.email_as_of < s.taken_at THEN substr(p.email_as_of, 1, 10) END AS last_known, p.roster_status, p.matched_by
FROM people_at AS p JOIN snapshots AS s ON s.id = p.snapshot_id
WHERE p.snapshot_id = :at AND (p.user_id IN (SELECT value FROM json_each(:ids)) OR p.matched_by = 'contradiction')
ORDER BY p.user_id;
