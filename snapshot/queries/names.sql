-- The names of some workspaces and roles at a snapshot, by id. A role is called what it is in roles_at.
SELECT workspace_id AS id, name FROM workspaces_at
WHERE snapshot_id = :at AND name IS NOT NULL AND workspace_id IN (SELECT value FROM json_each(:ids))
UNION
SELECT role_id, name
FROM (SELECT t.text AS role_id,
             (SELECT r.name FROM role_entry AS r WHERE r.snapshot_id = :at AND r.role = t.id
              ORDER BY r.carried, r.unit_id, r.name, r.type, r.workspace_id, r.organization_id, r.created_at LIMIT 1) AS name
      FROM json_each(:ids) AS j CROSS JOIN text AS t ON t.text = j.value)
WHERE name IS NOT NULL
ORDER BY id, name;
