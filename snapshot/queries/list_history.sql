SELECT workspace_id, workspace_name, user_id, email, source, role_id, role_name, status, since_snapshot, until_snapshot,
       first_seen, not_before, last_seen, gone_by,
       CASE WHEN h.email IS NULL THEN
         (SELECT k.email FROM account_history AS k WHERE k.user_id = h.user_id AND k.email IS NOT NULL AND (h.until_snapshot IS NULL OR k.since_snapshot < h.until_snapshot)
          ORDER BY k.since_snapshot DESC LIMIT 1) END AS email_last_known,
       CASE WHEN h.email IS NULL THEN
         (SELECT k.last_seen FROM account_history AS k WHERE k.user_id = h.user_id AND k.email IS NOT NULL AND (h.until_snapshot IS NULL OR k.since_snapshot < h.until_snapshot)
          ORDER BY k.since_snapshot DESC LIMIT 1) END AS email_as_of
FROM access_history AS h
WHERE (:workspace = '' OR workspace_id = :workspace)
  AND (:user = '' OR user_id = :user)
  AND (:source = '' OR source = :source)
  AND (:role = '' OR role_id = :role OR role_name = :role COLLATE NOCASE)
ORDER BY workspace_name, workspace_id, user_id, source, since_snapshot, role_id, status;
