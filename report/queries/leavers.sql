-- Everybody whose end date on any roster up to a snapshot falls in a span of days, with
-- the last end date that a roster gave, the first snapshot that gave it, and the
-- account that once had the e-mail.
WITH word AS (
  SELECT email, user_id, name, end_date, min(snapshot_id) AS first, max(snapshot_id) AS last
  FROM roster_at
  WHERE snapshot_id <= :at AND end_date IS NOT NULL
  GROUP BY email, user_id, end_date
)
SELECT w.email, w.user_id, w.name, w.end_date, w.first,
       (SELECT min(u.user_id) FROM users_at AS u WHERE u.snapshot_id = w.first AND lower(trim(u.email)) = lower(trim(w.email)))
FROM word AS w
WHERE w.end_date >= :from AND w.end_date <= :to
  AND NOT EXISTS (SELECT 1 FROM word AS later WHERE later.email = w.email AND later.last > w.last)
ORDER BY w.end_date, w.email, w.user_id;
