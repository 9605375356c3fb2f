-- Whom the roster of a snapshot names, and of whom it contradicts itself.
SELECT user_id, email_key, roster_email, matched_by
FROM people_at
WHERE snapshot_id = :at AND matched_by IS NOT NULL
ORDER BY user_id;
