-- A user by id, or by any e-mail, given as it is compared (:key), that the listing ever
-- had for them; where it had it for nobody, that a roster had. A roster that mixes up
-- its rows takes no address from an account.
WITH account AS (
  SELECT u.user FROM text AS t JOIN text_key AS k ON k.key = t.id JOIN fact_user AS u ON u.email = k.text WHERE t.text = :key
)
SELECT DISTINCT id.text
FROM (SELECT h.user FROM text AS t JOIN holder AS h ON h.user = t.id WHERE t.text = :name
      UNION SELECT u.user FROM text AS t JOIN fact_user AS u ON u.user = t.id WHERE t.text = :name
      UNION SELECT user FROM account
      UNION SELECT r.user FROM text AS t JOIN text_key AS k ON k.key = t.id JOIN fact_roster AS r ON r.email = k.text
            WHERE t.text = :key AND r.user <> 0 AND NOT EXISTS (SELECT 1 FROM account)) AS f
JOIN text AS id ON id.id = f.user
ORDER BY id.text;
