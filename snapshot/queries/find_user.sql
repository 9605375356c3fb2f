-- A user by id, or by any e-mail that the listing or the roster ever had for them.
SELECT DISTINCT id.text
FROM (SELECT g.user FROM text AS t JOIN fact_grant AS g ON g.user = t.id WHERE t.text = :name
      UNION SELECT u.user FROM text AS t JOIN fact_user AS u ON u.user = t.id WHERE t.text = :name
      UNION SELECT u.user FROM fact_user AS u JOIN text AS e ON e.id = u.email WHERE lower(trim(e.text, char(9,10,11,12,13,32,133,160,5760,8192,8193,8194,8195,8196,8197,8198,8199,8200,8201,8202,8203,8232,8233,8239,8287,12288,65279))) = lower(trim(:name, char(9,10,11,12,13,32,133,160,5760,8192,8193,8194,8195,8196,8197,8198,8199,8200,8201,8202,8203,8232,8233,8239,8287,12288,65279)))
      UNION SELECT r.user FROM fact_roster AS r JOIN text AS e ON e.id = r.email WHERE r.user <> 0 AND lower(trim(e.text, char(9,10,11,12,13,32,133,160,5760,8192,8193,8194,8195,8196,8197,8198,8199,8200,8201,8202,8203,8232,8233,8239,8287,12288,65279))) = lower(trim(:name, char(9,10,11,12,13,32,133,160,5760,8192,8193,8194,8195,8196,8197,8198,8199,8200,8201,8202,8203,8232,8233,8239,8287,12288,65279)))) AS f
JOIN text AS id ON id.id = f.user
ORDER BY id.text;
