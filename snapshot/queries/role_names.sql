-- Every name that a role ever had: how many roles had it, and how many people hold one
-- of them now; then the roles that never had a name, by their ids.
SELECT name.text AS name, '' AS role_id, count(DISTINCT w.role) AS roles, count(DISTINCT g.user) AS holders
FROM (SELECT DISTINCT role, name FROM fact_role WHERE name <> 0) AS w
JOIN text AS name ON name.id = w.name
LEFT JOIN (SELECT DISTINCT role, user FROM fact_grant WHERE until IS NULL) AS g ON g.role = w.role
GROUP BY name.text
UNION ALL
SELECT '', role.text, 1, count(DISTINCT CASE WHEN g.until IS NULL THEN g.user END)
FROM fact_grant AS g JOIN text AS role ON role.id = g.role
WHERE g.role NOT IN (SELECT role FROM fact_role WHERE name <> 0)
GROUP BY role.text
ORDER BY 1, 2
