SELECT workspace_id, workspace_name, user_id, email, source, role_id, role_name, status, since_snapshot, until_snapshot,
       first_seen, not_before, last_seen, gone_by
FROM access_history
WHERE (:workspace = '' OR workspace_id = :workspace)
  AND (:user = '' OR user_id = :user)
  AND (:source = '' OR source = :source)
  AND (:role = '' OR role_id = :role OR role_name = :role COLLATE NOCASE)
ORDER BY workspace_name, workspace_id, user_id, source, since_snapshot, role_id, status;
