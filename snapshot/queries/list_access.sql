SELECT workspace_id, workspace_name, user_id, email, first_name, last_name, title, source, role_id, role_name, role_type, status,
       first_seen, not_before
FROM access_at
WHERE snapshot_id = :at
  AND (:workspace = '' OR workspace_id = :workspace)
  AND (:user = '' OR user_id = :user)
  AND (:source = '' OR source = :source)
  AND (:role = '' OR role_id = :role OR role_name = :role COLLATE NOCASE)
ORDER BY workspace_name, workspace_id, email, user_id, source, role_id, status;
