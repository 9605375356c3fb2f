-- A workspace by an id in any case of its letters.
SELECT DISTINCT t.text
FROM text AS t JOIN fact_coverage AS c ON c.resource = 15 AND c.workspace = t.id
WHERE t.text = :name COLLATE NOCASE
ORDER BY t.text;
