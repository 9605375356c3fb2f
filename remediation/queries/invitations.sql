-- The invitations of a snapshot.
SELECT enrollment_id, email, email_key, status, last_invitation_sent_at
FROM invitations_at
WHERE snapshot_id = :at
ORDER BY enrollment_id;
