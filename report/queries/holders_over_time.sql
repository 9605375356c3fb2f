-- Every interval in which somebody held one of some roles, up to a snapshot. The end is 0 if
-- the interval had not ended by then.
SELECT user_id, workspace_id, since_snapshot, CASE WHEN until_snapshot <= :at THEN until_snapshot ELSE 0 END AS until_snapshot
FROM access_history
WHERE role_id IN (SELECT value FROM json_each(:roles)) AND since_snapshot <= :at
ORDER BY user_id, workspace_id, since_snapshot;
