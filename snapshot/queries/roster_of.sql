-- The rows of a snapshot's roster that have one of some user ids (:ids), or one of some
-- addresses given as they are compared (:keys).
WITH asked AS (
  SELECT r.email FROM json_each(:ids) AS j JOIN text AS t ON t.text = j.value JOIN fact_roster AS r ON r.user = t.id WHERE r.user <> 0
  UNION
  SELECT k.text FROM json_each(:keys) AS j JOIN text AS t ON t.text = j.value JOIN text_key AS k ON k.key = t.id
)
SELECT email.text AS email, key.text AS email_key, user.text AS user_id, status.text AS status, end_date.text AS end_date
FROM asked AS a
CROSS JOIN fact_coverage AS c ON c.resource = 14 AND c.workspace = 0 AND c.read_status = 3 AND c.since <= :at AND (c.until IS NULL OR c.until > :at)
CROSS JOIN fact_roster AS r ON r.email = a.email AND r.since <= :at AND (r.until IS NULL OR r.until > :at)
JOIN text AS email ON email.id = r.email
JOIN text AS user ON user.id = r.user
JOIN text AS status ON status.id = r.status
JOIN text AS end_date ON end_date.id = r.end_date
LEFT JOIN text_key AS k ON k.text = r.email
LEFT JOIN text AS key ON key.id = k.key
WHERE user.text IN (SELECT value FROM json_each(:ids)) OR key.text IN (SELECT value FROM json_each(:keys))
ORDER BY email_key, email;
