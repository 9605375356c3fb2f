INSERT INTO export.access
SELECT workspace_id, workspace_name, user_id, email, first_name, last_name, title, source, role_id, role_name, role_type, status,
       first_seen, not_before, role_since, role_not_before
FROM main.access_at WHERE snapshot_id = :id
ORDER BY workspace_id, user_id, source, role_id, status;
