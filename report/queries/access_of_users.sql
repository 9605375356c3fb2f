-- Every interval of the access of some users that began no later than at a snapshot. The
-- end is NULL if the interval had not ended by then; last_read is then the last reading of
-- the workspace up to the snapshot, and NULL otherwise.
SELECT user_id, workspace_id, first_seen, last_seen, CASE WHEN until_snapshot <= :at THEN gone_by END AS gone_by,
  CASE WHEN until_snapshot IS NULL OR until_snapshot > :at THEN
    (SELECT max(s.taken_at) FROM workspaces_at AS w JOIN snapshots AS s ON s.id = w.snapshot_id
     WHERE w.workspace_id = access_history.workspace_id AND w.snapshot_id <= :at AND w.read_status = 'read') END AS last_read
FROM access_history
WHERE user_id IN (SELECT value FROM json_each(:users)) AND since_snapshot <= :at
ORDER BY user_id, since_snapshot, workspace_id, source, role_id, status;
