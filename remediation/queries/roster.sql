-- The rows of a snapshot's roster that have one of some user ids or of some addresses.
SELECT email, email_key, user_id, status
FROM roster_at
WHERE snapshot_id = :at
  AND (user_id IN (SELECT value FROM json_each(:ids)) OR email_key IN (SELECT value FROM json_each(:keys)))
ORDER BY email_key;
