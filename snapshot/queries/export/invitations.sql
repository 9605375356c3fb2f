INSERT INTO export.invitations
SELECT enrollment_id, email, status, last_invitation_sent_at, first_seen, not_before, email_key, pending_since
FROM main.invitations_at WHERE snapshot_id = :id
ORDER BY enrollment_id;
