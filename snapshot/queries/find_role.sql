-- A role by id, listed or held, or by any name that it ever had.
SELECT id.text
FROM (SELECT r.role FROM text AS t JOIN fact_role AS r ON r.role = t.id WHERE t.text = :name
      UNION SELECT r.role FROM fact_role AS r JOIN text AS n ON n.id = r.name WHERE n.text = :name COLLATE NOCASE
      UNION SELECT g.role FROM text AS t JOIN fact_grant AS g ON g.role = t.id WHERE t.text = :name) AS f
JOIN text AS id ON id.id = f.role
ORDER BY id.text
LIMIT 1;
