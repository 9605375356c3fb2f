SELECT coalesce((SELECT u.email FROM user_entry AS u WHERE u.snapshot_id = :at AND u.user = :id),
                (SELECT min(r.email) FROM roster_entry AS r WHERE r.snapshot_id = :at AND r.user = :id))
ORDER BY 1;
