-- What the roles are called at a snapshot, by number.
SELECT role.id AS role, r.role_id, r.name, r.type
FROM roles_at AS r
JOIN text AS role ON role.text = r.role_id
WHERE r.snapshot_id = :at
ORDER BY role.id;
