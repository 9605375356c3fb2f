-- Those of some texts that have no key.
SELECT j.value FROM json_each(:ids) AS j
WHERE j.value <> 0 AND NOT EXISTS (SELECT 1 FROM text_key AS k WHERE k.text = j.value)
ORDER BY j.value;
