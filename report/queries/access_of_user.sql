-- Every interval of one person's access that had begun by a snapshot; the end is
-- empty where it had not ended by then.
SELECT first_seen, last_seen, CASE WHEN until_snapshot <= :at THEN gone_by END
FROM access_history
WHERE user_id = :user AND since_snapshot <= :at
ORDER BY since_snapshot, workspace_id, source, role_id, status;
