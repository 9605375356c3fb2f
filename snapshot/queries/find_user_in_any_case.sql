-- A user by an id in any case of its letters.
SELECT DISTINCT t.text
FROM text AS t
WHERE t.text = :name COLLATE NOCASE
  AND (EXISTS (SELECT 1 FROM holder AS h WHERE h.user = t.id) OR EXISTS (SELECT 1 FROM fact_user AS u WHERE u.user = t.id))
ORDER BY t.text;
