-- The header of a snapshot as one line; its SHA-256, with a line end, is the
-- header_digest of the event that recorded the snapshot.
SELECT json_array(id, taken_at, finished_at, status, completeness, organization_id, api_url, tool_version, collected_by, parameters,
  workspaces, unread_workspaces, direct_memberships, inherited_memberships, enrollments, users, changes, state_digest, change_digest)
FROM snapshot WHERE id = :snapshot_id
ORDER BY id;
