SELECT workspace_id, workspace_name, user_id, email, first_name, last_name, title, source, role_id, role_name, role_type, status,
       first_seen, not_before, role_since, role_not_before,
       CASE WHEN a.email IS NULL THEN
         (SELECT k.email FROM account_history AS k WHERE k.user_id = a.user_id AND k.email IS NOT NULL AND k.since_snapshot <= :at
          ORDER BY k.since_snapshot DESC LIMIT 1) END AS email_last_known,
       CASE WHEN a.email IS NULL THEN
         (SELECT k.last_seen FROM account_history AS k WHERE k.user_id = a.user_id AND k.email IS NOT NULL AND k.since_snapshot <= :at
          ORDER BY k.since_snapshot DESC LIMIT 1) END AS email_as_of
FROM access_at AS a
WHERE snapshot_id = :at
  AND (:workspace = '' OR workspace_id = :workspace)
  AND (:user = '' OR user_id = :user)
  AND (:source = '' OR source = :source)
  AND (:role = '' OR role_id = :role OR role_name = :role COLLATE NOCASE)
ORDER BY workspace_name, workspace_id, email, user_id, source, role_id, status;
