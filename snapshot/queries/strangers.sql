-- The users for whom the table known_person does not have the first snapshot that had them as an
-- account or a holder; by number where there is no such text.
SELECT coalesce(t.text, f.user)
FROM (SELECT user FROM (SELECT user, min(since) AS since FROM (SELECT user, since FROM fact_user UNION ALL SELECT user, since FROM holder) GROUP BY user
                        EXCEPT SELECT user, since FROM known_person)
      UNION
      SELECT user FROM known_person WHERE user NOT IN (SELECT user FROM fact_user UNION SELECT user FROM holder)) AS f
LEFT JOIN text AS t ON t.id = f.user
ORDER BY 1;
