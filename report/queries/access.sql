-- Who has access to what, without names.
SELECT workspace_id, user_id, source, role_id, status, first_seen, not_before
FROM access_at
WHERE snapshot_id = :at
ORDER BY workspace_id, user_id, source, role_id, status;
