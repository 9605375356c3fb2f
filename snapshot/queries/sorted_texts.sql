-- Some texts, in the order of their bytes.
SELECT t.id, t.text FROM json_each(:ids) AS j CROSS JOIN text AS t ON t.id = j.value
ORDER BY t.text;
