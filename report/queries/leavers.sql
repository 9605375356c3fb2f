-- The people whose end date falls in a span of days. What counts is the last roster, up to a
-- snapshot, that names the person: a later roster without the date has withdrawn it. Each
-- has the first and the last snapshot whose roster had the date. Intervals of rows are read
-- and not rows, so that the cost does not grow with the number of snapshots.
WITH reading AS (
  SELECT snapshot_id AS id FROM coverage_at WHERE resource = 'roster' AND read_status = 'read' AND snapshot_id <= :at
),
ending AS (
  SELECT email, email_key, user_id, name, end_date, since_snapshot AS first,
         (SELECT max(id) FROM reading WHERE id < coalesce(until_snapshot, :at + 1)) AS last
  FROM roster_history
  WHERE end_date >= :from AND end_date <= :to AND since_snapshot <= :at
),
other AS (
  SELECT email_key, user_id, (SELECT max(id) FROM reading WHERE id < coalesce(until_snapshot, :at + 1)) AS last
  FROM roster_history
  WHERE EXISTS (SELECT 1 FROM ending) AND since_snapshot <= :at
    AND (email_key IN (SELECT email_key FROM ending) OR user_id IN (SELECT user_id FROM ending))
),
later AS (
  SELECT email_key AS who, max(last) AS last FROM other GROUP BY email_key
  UNION ALL
  SELECT 'id:' || user_id, max(last) FROM other GROUP BY user_id
),
entry AS (
  SELECT email_key, user_id, end_date, min(first) AS first, max(last) AS last FROM ending GROUP BY email_key, user_id, end_date
)
SELECT min(r.email) AS email, e.user_id, min(r.name) AS name, e.end_date, e.first AS first_snapshot, e.last AS last_snapshot, e.email_key
FROM entry AS e
JOIN ending AS r ON r.email_key IS e.email_key AND r.user_id IS e.user_id AND r.end_date = e.end_date AND r.last = e.last
LEFT JOIN later AS address ON address.who = e.email_key
LEFT JOIN later AS account ON account.who = 'id:' || e.user_id
WHERE coalesce(address.last, 0) <= e.last AND coalesce(account.last, 0) <= e.last
GROUP BY e.email_key, e.user_id, e.end_date
ORDER BY e.end_date, min(r.email), e.user_id;
