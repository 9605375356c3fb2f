-- The last known address and name of some people, up to a snapshot.
SELECT user_id, email, email_as_of AS as_of, name
FROM everybody_at
WHERE snapshot_id = :at AND user_id IN (SELECT value FROM json_each(:users))
ORDER BY user_id;
