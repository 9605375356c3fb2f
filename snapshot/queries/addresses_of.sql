-- Every address that a listing had for an account, and every one that a roster had for a
-- user id and no listing for anybody: those of some users (:ids), and those with some keys
-- (:keys).
WITH asked_user AS (SELECT t.id FROM json_each(:ids) AS j JOIN text AS t ON t.text = j.value),
asked_address AS (SELECT k.text FROM json_each(:keys) AS j JOIN text AS t ON t.text = j.value JOIN text_key AS k ON k.key = t.id)
SELECT DISTINCT id.text AS user_id, key.text AS email_key
FROM (SELECT u.user, u.email FROM asked_user AS a JOIN fact_user AS u ON u.user = a.id
      UNION SELECT u.user, u.email FROM asked_address AS a JOIN fact_user AS u ON u.email = a.text
      UNION SELECT r.user, r.email FROM asked_user AS a JOIN fact_roster AS r ON r.user = a.id
            WHERE r.user <> 0 AND NOT EXISTS (SELECT 1 FROM address_given AS g WHERE g.text = r.email)
      UNION SELECT r.user, r.email FROM asked_address AS a JOIN fact_roster AS r ON r.email = a.text
            WHERE r.user <> 0 AND NOT EXISTS (SELECT 1 FROM address_given AS g WHERE g.text = r.email)) AS f
JOIN text_key AS k ON k.text = f.email
JOIN text AS key ON key.id = k.key
JOIN text AS id ON id.id = f.user
ORDER BY user_id, email_key;
