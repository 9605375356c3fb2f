-- The people whose end date falls in a span of days. What counts is the last roster, up to a
-- snapshot, that names the person: a later roster without the date has withdrawn it. Each
-- has the first and the last snapshot whose roster had the date.
WITH entry AS (
  SELECT email, email_key, user_id, name, coalesce(end_date, '') AS end_date, min(snapshot_id) AS first, max(snapshot_id) AS last
  FROM roster_at
  WHERE snapshot_id <= :at
  GROUP BY email_key, user_id, coalesce(end_date, '')
),
later AS (
  SELECT email_key AS who, max(last) AS last FROM entry WHERE email_key IS NOT NULL GROUP BY email_key
  UNION ALL
  SELECT 'id:' || user_id, max(last) FROM entry WHERE user_id <> '' GROUP BY user_id
)
SELECT e.email, e.user_id, e.name, e.end_date, e.first AS first_snapshot, e.last AS last_snapshot, e.email_key
FROM entry AS e
WHERE e.end_date >= :from AND e.end_date <= :to
  AND NOT EXISTS (SELECT 1 FROM later WHERE later.who IN (e.email_key, 'id:' || e.user_id) AND later.last > e.last)
ORDER BY e.end_date, e.email, e.user_id;
