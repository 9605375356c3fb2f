-- A workspace by id, or by any name that it ever had.
SELECT DISTINCT id.text
FROM (SELECT c.workspace FROM text AS t JOIN fact_coverage AS c ON c.resource = 15 AND c.workspace = t.id WHERE t.text = :name
      UNION SELECT w.workspace FROM fact_workspace AS w JOIN text AS n ON n.id = w.name WHERE n.text = :name COLLATE NOCASE) AS f
JOIN text AS id ON id.id = f.workspace
ORDER BY id.text;
