-- Every interval of the access of some users that began no later than at a snapshot. The
-- end is NULL if the interval had not ended by then.
SELECT user_id, first_seen, last_seen, CASE WHEN until_snapshot <= :at THEN gone_by END AS gone_by
FROM access_history
WHERE user_id IN (SELECT value FROM json_each(:users)) AND since_snapshot <= :at
ORDER BY user_id, since_snapshot, workspace_id, source, role_id, status;
