-- The ids of all users that a snapshot knew, by the listing or by access.
SELECT t.text
FROM (SELECT h.user FROM holder AS h UNION SELECT u.user FROM fact_user AS u) AS f
JOIN text AS t ON t.id = f.user
ORDER BY t.text;
