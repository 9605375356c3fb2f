-- known: the last known address and name of whom the snapshot does not know. SQLite
-- computes it only if there is such a row.
WITH known AS MATERIALIZED (
  SELECT user_id, json_array(email, email_as_of, name) AS last FROM everybody_at WHERE snapshot_id = :at AND :user = ''
  UNION ALL
  SELECT user_id, json_array(email, email_as_of, name) FROM everybody_at WHERE snapshot_id = :at AND user_id = :user
)
SELECT workspace_id, workspace_name, user_id, email, first_name, last_name, title, source, role_id, role_name, role_type, status,
       first_seen, not_before, role_since, role_not_before,
       CASE WHEN email IS NULL THEN last ->> 0 END AS email_last_known,
       CASE WHEN email IS NULL THEN last ->> 1 END AS email_as_of,
       last ->> 2 AS name_last_known
FROM (SELECT a.*, CASE WHEN a.email IS NULL OR coalesce(a.first_name, a.last_name) IS NULL THEN (SELECT k.last FROM known AS k WHERE k.user_id = a.user_id) END AS last
      FROM access_at AS a
      WHERE snapshot_id = :at
        AND (:workspace = '' OR workspace_id = :workspace)
        AND (:user = '' OR user_id = :user)
        AND (:source = '' OR source = :source)
        AND (:role = '' OR role_id = :role OR role_name = :role COLLATE NOCASE))
ORDER BY workspace_name, workspace_id, email, user_id, source, role_id, status;
