-- known: the last known address and name, up to :at, of whom the last reading did not know.
-- SQLite computes it only if there is such a row.
WITH known AS MATERIALIZED (
  SELECT user_id, json_array(email, email_as_of, name) AS last FROM everybody_at WHERE snapshot_id = :at AND :user = ''
  UNION ALL
  SELECT user_id, json_array(email, email_as_of, name) FROM everybody_at WHERE snapshot_id = :at AND user_id = :user
)
SELECT workspace_id, workspace_name, user_id, email, source, role_id, role_name, status, since_snapshot, until_snapshot,
       first_seen, not_before, last_seen, gone_by,
       last ->> 0 AS email_last_known, last ->> 1 AS email_as_of, last ->> 2 AS name_last_known
FROM (SELECT h.*, CASE WHEN h.email IS NULL THEN (SELECT k.last FROM known AS k WHERE k.user_id = h.user_id) END AS last
      FROM access_history AS h
      WHERE (:workspace = '' OR workspace_id = :workspace)
        AND (:user = '' OR user_id = :user)
        AND (:since = 0 OR until_snapshot IS NULL OR until_snapshot > :since)
        AND (:source = '' OR source = :source)
        AND (:role = '' OR role_id = :role OR role_name = :role COLLATE NOCASE))
ORDER BY workspace_name, workspace_id, user_id, source, since_snapshot, role_id, status;
