-- How many invitations were pending at a snapshot.
SELECT count(*) AS pending
FROM invitations_at
WHERE snapshot_id = :at AND status = 'PENDING';
