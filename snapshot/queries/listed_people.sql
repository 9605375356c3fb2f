-- Everybody who has access at a snapshot, in the order in which access is listed; names as
-- in access_at.
SELECT h.user, user.text AS user_id,
       coalesce(u.email, (SELECT min(r.email) FROM roster_entry AS r WHERE r.snapshot_id = :at AND r.user = h.user)) AS email,
       u.first_name, u.last_name, u.title
FROM holder AS h
JOIN text AS user ON user.id = h.user
LEFT JOIN user_entry AS u ON u.snapshot_id = :at AND u.user = h.user
WHERE h.since <= :at AND (h.until IS NULL OR h.until > :at)
ORDER BY email, user_id;
