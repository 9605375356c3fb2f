-- The kept rows of changes.sql, in their order.
SELECT snapshot_id, taken_at, kind, workspace_id, workspace_name, user_id, email, enrollment_id, role_id, source, before, after, not_before, role_id_before
FROM {kept}
ORDER BY rowid;
