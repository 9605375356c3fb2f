-- When each account last appeared, for those that appeared after the first listing.
SELECT user_id, max(taken_at) AS arrived
FROM changes
WHERE kind = 'user_added' AND snapshot_id <= :at
GROUP BY user_id
ORDER BY user_id;
