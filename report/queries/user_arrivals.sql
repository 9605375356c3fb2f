-- When each account last appeared, for those that appeared after the first listing, and
-- whether it had been listed before and then missed.
SELECT user_id, max(CASE kind WHEN 'user_added' THEN taken_at END) AS arrived, max(kind = 'user_removed') AS missed
FROM changes
WHERE kind IN ('user_added', 'user_removed') AND snapshot_id <= :at
GROUP BY user_id
ORDER BY user_id;
