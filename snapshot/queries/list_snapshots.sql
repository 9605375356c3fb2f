SELECT id, taken_at, finished_at, status, completeness, label, organization_id, api_url, tool_version, collected_by, parameters,
       workspaces, unread_workspaces, direct_memberships, inherited_memberships, enrollments, users, changes, state_digest, change_digest, chain
FROM snapshots
WHERE :id IS NULL OR id = :id
ORDER BY id;
