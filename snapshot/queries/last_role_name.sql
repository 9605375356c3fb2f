-- The latest name of a role up to a snapshot; no row if it never had one.
SELECT name.text
FROM text AS role JOIN fact_role AS r ON r.role = role.id JOIN text AS name ON name.id = r.name
WHERE role.text = :role AND r.name <> 0 AND r.since <= :at
ORDER BY min(coalesce(r.until, :at + 1), :at + 1) DESC, name.text
LIMIT 1;
