SELECT coalesce((SELECT u.email FROM user_word AS u WHERE u.snapshot_id = :at AND u.user = :id),
                (SELECT min(r.email) FROM roster_word AS r WHERE r.snapshot_id = :at AND r.user = :id))
ORDER BY 1;
