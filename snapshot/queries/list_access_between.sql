-- Access that a reading between the two snapshots found is certain. Access that was
-- gone at a reading after the first, or was first seen after the second, may have
-- existed in the time between. known: the last known address and name, up to the second,
-- of whom the last reading did not know. SQLite computes it only if there is such a row.
WITH known AS MATERIALIZED (
  SELECT user_id, json_array(email, email_as_of, name) AS last FROM everybody_at WHERE snapshot_id = :to AND :user = ''
  UNION ALL
  SELECT user_id, json_array(email, email_as_of, name) FROM everybody_at WHERE snapshot_id = :to AND user_id = :user
)
SELECT workspace_id, workspace_name, user_id, email, source, role_id, role_name, status,
       CASE WHEN seen THEN 'certain' ELSE 'possible' END AS certainty,
       since_snapshot, until_snapshot, first_seen, not_before, last_seen, gone_by,
       last ->> 0 AS email_last_known, last ->> 1 AS email_as_of, last ->> 2 AS name_last_known
FROM (SELECT h.*, CASE WHEN h.email IS NULL THEN (SELECT k.last FROM known AS k WHERE k.user_id = h.user_id) END AS last,
             (h.first_seen BETWEEN :from_time AND :to_time) OR (h.last_seen BETWEEN :from_time AND :to_time)
             OR (h.since_snapshot <= :to AND (h.until_snapshot IS NULL OR h.until_snapshot > :from)
                 AND EXISTS (SELECT 1 FROM coverage_at AS c WHERE c.snapshot_id BETWEEN :from AND :to AND c.resource = 'memberships'
                             AND c.workspace_id = h.workspace_id AND c.read_status = 'read'
                             AND c.snapshot_id >= h.since_snapshot AND (h.until_snapshot IS NULL OR c.snapshot_id < h.until_snapshot))) AS seen
      FROM access_history AS h
      WHERE (:workspace = '' OR workspace_id = :workspace)
        AND (:user = '' OR user_id = :user)
        AND (:source = '' OR source = :source)
        AND (:role = '' OR role_id = :role OR role_name = :role COLLATE NOCASE)) AS h
WHERE seen
   OR ((gone_by IS NULL OR gone_by > :from_time) AND (not_before IS NULL OR not_before < :to_time))
ORDER BY workspace_name, workspace_id, email, user_id, source, since_snapshot, role_id, status;
