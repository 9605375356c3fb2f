-- The intervals of access that had ended by a snapshot.
SELECT workspace_id, user_id, source, role_id, since_snapshot, until_snapshot
FROM access_history
WHERE until_snapshot <= :at
ORDER BY workspace_id, user_id, source, role_id, since_snapshot;
