-- The name that wins for some roles at a snapshot, as in roles_at: role, name, 0 for none.
SELECT j.value, coalesce((SELECT t.id FROM text AS t WHERE t.text =
  (SELECT r.name FROM role_entry AS r WHERE r.snapshot_id = :at AND r.role = j.value
   ORDER BY r.carried, r.unit_id, r.name, r.type, r.workspace_id, r.organization_id, r.created_at LIMIT 1)), 0)
FROM json_each(:ids) AS j
ORDER BY j.id;
