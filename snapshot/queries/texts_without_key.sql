-- The addresses and the roster's words of status that have no key.
SELECT t.id, t.text
FROM text AS t
WHERE t.id IN (SELECT email FROM fact_user
               UNION ALL SELECT email FROM fact_invitation
               UNION ALL SELECT email FROM fact_roster
               UNION ALL SELECT status FROM fact_roster)
  AND t.id <> 0 AND NOT EXISTS (SELECT 1 FROM text_key AS k WHERE k.text = t.id)
ORDER BY t.id;
