-- Every role with every name that it had before a snapshot.
SELECT DISTINCT role.text AS role_id, name.text AS name
FROM fact_role AS r JOIN text AS role ON role.id = r.role JOIN text AS name ON name.id = r.name
WHERE r.since < :at
ORDER BY 1, 2;
