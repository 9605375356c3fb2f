-- Everything to which some people have access, at a snapshot.
SELECT workspace_id, workspace_name, user_id, email, source, role_id, role_name
FROM access_at
WHERE snapshot_id = :at AND user_id IN (SELECT value FROM json_each(:ids))
ORDER BY workspace_id, user_id, source, role_id;
