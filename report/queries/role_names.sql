-- The names that some roles had up to a snapshot, the last one last.
SELECT role_id, name FROM roles_at
WHERE role_id IN (SELECT value FROM json_each(:roles)) AND snapshot_id <= :at AND name IS NOT NULL
ORDER BY snapshot_id, role_id, name;
