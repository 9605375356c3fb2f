-- Every user with every e-mail, in the form in which they are compared, that the users'
-- listing or a roster ever had for them.
SELECT id.text AS user_id, lower(trim(e.text, char(9,10,11,12,13,32,133,160,5760,8192,8193,8194,8195,8196,8197,8198,8199,8200,8201,8202,8203,8232,8233,8239,8287,12288,65279))) AS email
FROM (SELECT user, email FROM fact_user WHERE email <> 0
      UNION
      SELECT user, email FROM fact_roster WHERE user <> 0 AND email <> 0) AS f
JOIN text AS id ON id.id = f.user
JOIN text AS e ON e.id = f.email
GROUP BY 1, 2
ORDER BY 1, 2;
