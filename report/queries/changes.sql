-- Every change after one snapshot up to another, by snapshot, kind and person: the same
-- change of one person in several workspaces is in neighbouring rows.
-- role_id_before is the role before a changed role.
SELECT snapshot_id, taken_at, kind, workspace_id, workspace_name, user_id, email, enrollment_id, role_id, source, before, after, not_before,
  CASE kind WHEN 'role_changed' THEN
    (SELECT min(h.role_id) FROM access_history AS h
     WHERE h.workspace_id = changes.workspace_id AND h.user_id = changes.user_id AND h.source = changes.source
       AND h.until_snapshot = changes.snapshot_id) END AS role_id_before
FROM changes
WHERE snapshot_id > :since AND snapshot_id <= :at
ORDER BY snapshot_id,
  CASE kind WHEN 'access_added' THEN 1 WHEN 'access_removed' THEN 2 WHEN 'role_changed' THEN 3 WHEN 'status_changed' THEN 4
    WHEN 'invitation_added' THEN 5 WHEN 'invitation_changed' THEN 6 WHEN 'invitation_removed' THEN 7
    WHEN 'workspace_added' THEN 8 WHEN 'workspace_removed' THEN 9 WHEN 'workspace_changed' THEN 10
    WHEN 'user_added' THEN 11 WHEN 'user_removed' THEN 12 WHEN 'user_changed' THEN 13 WHEN 'role_renamed' THEN 14
    WHEN 'workspace_unread' THEN 15 ELSE 16 END,
  email, user_id, source, role_id, role_id_before, before, after, not_before, workspace_id, enrollment_id;
