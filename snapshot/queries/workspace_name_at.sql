SELECT t.text FROM fact_workspace AS w JOIN text AS t ON t.id = w.name
WHERE w.workspace = :id AND w.since <= :at AND (w.until IS NULL OR w.until > :at)
ORDER BY w.since;
