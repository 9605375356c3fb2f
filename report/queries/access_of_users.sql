-- Every interval of some people's access that had begun by a snapshot; the end is
-- empty where it had not ended by then.
SELECT user_id, first_seen, last_seen, CASE WHEN until_snapshot <= :at THEN gone_by END AS gone_by
FROM access_history
WHERE user_id IN (SELECT value FROM json_each(:users)) AND since_snapshot <= :at
ORDER BY user_id, since_snapshot, workspace_id, source, role_id, status;
