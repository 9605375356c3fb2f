-- A user by id, or by any e-mail that the listing or the roster ever gave them.
SELECT DISTINCT id.text
FROM (SELECT g.user FROM text AS t JOIN fact_grant AS g ON g.user = t.id WHERE t.text = :name
      UNION SELECT u.user FROM text AS t JOIN fact_user AS u ON u.user = t.id WHERE t.text = :name
      UNION SELECT u.user FROM fact_user AS u JOIN text AS e ON e.id = u.email WHERE lower(trim(e.text, char(9,10,11,12,13,32,133,160))) = lower(trim(:name, char(9,10,11,12,13,32,133,160)))
      UNION SELECT r.user FROM fact_roster AS r JOIN text AS e ON e.id = r.email WHERE r.user <> 0 AND lower(trim(e.text, char(9,10,11,12,13,32,133,160))) = lower(trim(:name, char(9,10,11,12,13,32,133,160)))) AS f
JOIN text AS id ON id.id = f.user
ORDER BY id.text;
