SELECT r.name FROM role_entry AS r WHERE r.snapshot_id = :at AND r.role = :id
ORDER BY r.carried, r.unit_id, r.name, r.type, r.workspace_id, r.organization_id, r.created_at LIMIT 1;
