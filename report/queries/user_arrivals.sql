-- When each account last appeared, of those that appeared while the ledger watched.
SELECT user_id, max(taken_at) AS arrived
FROM changes
WHERE kind = 'user_added' AND snapshot_id <= :at
GROUP BY user_id
ORDER BY user_id;
