-- The invitations of a snapshot: pending ones first, then by e-mail.
SELECT enrollment_id, email, status, last_invitation_sent_at, first_seen, not_before, pending_since
FROM invitations_at
WHERE snapshot_id = :at
ORDER BY status <> 'PENDING', status, email, enrollment_id;
