-- The people whose end date falls in a span of days. What counts is the last roster, up to a
-- snapshot, that names the person: a later roster without the date has withdrawn it. Each
-- has the first snapshot whose roster had the date, and the account that had the e-mail then.
WITH entry AS (
  SELECT email, user_id, name, coalesce(end_date, '') AS end_date, min(snapshot_id) AS first, max(snapshot_id) AS last
  FROM roster_at
  WHERE snapshot_id <= :at
  GROUP BY email, user_id, coalesce(end_date, '')
),
later AS (
  SELECT email AS who, max(last) AS last FROM entry WHERE email <> '' GROUP BY email
  UNION ALL
  SELECT 'id:' || user_id, max(last) FROM entry WHERE user_id <> '' GROUP BY user_id
)
SELECT w.email, w.user_id, w.name, w.end_date, w.first AS first_snapshot,
       (SELECT min(u.user_id) FROM users_at AS u WHERE u.snapshot_id = w.first AND lower(trim(u.email, char(9,10,11,12,13,32,133,160,5760,8192,8193,8194,8195,8196,8197,8198,8199,8200,8201,8202,8203,8232,8233,8239,8287,12288,65279))) = lower(trim(w.email, char(9,10,11,12,13,32,133,160,5760,8192,8193,8194,8195,8196,8197,8198,8199,8200,8201,8202,8203,8232,8233,8239,8287,12288,65279)))) AS account_id
FROM entry AS w
WHERE w.end_date >= :from AND w.end_date <= :to
  AND NOT EXISTS (SELECT 1 FROM later WHERE later.who IN (w.email, 'id:' || w.user_id) AND later.last > w.last)
ORDER BY w.end_date, w.email, w.user_id;
