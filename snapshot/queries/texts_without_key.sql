-- The addresses and the roster's words of status, of facts that began at a snapshot or
-- later, that have no key.
SELECT t.id, t.text
FROM (SELECT email AS text FROM fact_user WHERE since >= :at
      UNION SELECT email FROM fact_invitation WHERE since >= :at
      UNION SELECT email FROM fact_roster WHERE since >= :at
      UNION SELECT status FROM fact_roster WHERE since >= :at) AS f
JOIN text AS t ON t.id = f.text
WHERE f.text <> 0 AND NOT EXISTS (SELECT 1 FROM text_key AS k WHERE k.text = f.text)
ORDER BY t.id;
