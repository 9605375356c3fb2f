-- Every snapshot that was recorded up to a run, oldest first.
SELECT id, taken_at, finished_at, status, completeness, organization_id, api_url, tool_version, collected_by, parameters,
       workspaces, unread_workspaces, direct_memberships, inherited_memberships, enrollments, users, changes,
       state_digest, change_digest, chain
FROM snapshots
WHERE id <= (SELECT max(snapshot_id) FROM events WHERE kind = 'collected' AND seq <= :run)
ORDER BY id;
