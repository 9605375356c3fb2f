-- The addresses and the roster's words of status, of facts that began at a snapshot or
-- later, that have no key.
SELECT t.id, t.text
FROM text AS t
WHERE t.id IN (SELECT email FROM fact_user WHERE since >= :at
               UNION ALL SELECT email FROM fact_invitation WHERE since >= :at
               UNION ALL SELECT email FROM fact_roster WHERE since >= :at
               UNION ALL SELECT status FROM fact_roster WHERE since >= :at)
  AND t.id <> 0 AND NOT EXISTS (SELECT 1 FROM text_key AS k WHERE k.text = t.id)
ORDER BY t.id;
