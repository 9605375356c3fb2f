-- The last address that the listing of accounts gave each of some people, up to a
-- snapshot, and when it was last seen.
SELECT user_id, email, max(last_seen) AS as_of
FROM account_history
WHERE user_id IN (SELECT value FROM json_each(:users)) AND email IS NOT NULL AND since_snapshot <= :at
GROUP BY user_id
ORDER BY user_id;
