-- Who has access to what, without names. A change of status is not a new access.
SELECT workspace_id, user_id, source, role_id, status, role_since, role_not_before
FROM access_at
WHERE snapshot_id = :at
ORDER BY workspace_id, user_id, source, role_id, status;
