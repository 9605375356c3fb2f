-- What was not read at both of two snapshots. Listings of a workspace's roles
-- count only where one of the two read them. Where one of the two found that the
-- endpoint is missing for all workspaces (a row without a workspace), that row has
-- the status of the other's listings together: read, if any of them was.
SELECT resource.text AS resource, workspace.text AS workspace_id,
       (SELECT t.text FROM fact_workspace AS w JOIN text AS t ON t.id = w.name
        WHERE w.workspace = u.workspace AND w.name <> 0 AND w.since <= max(:from, :to) ORDER BY w.since DESC LIMIT 1) AS workspace_name,
       a.text AS "from", b.text AS "to"
FROM (SELECT c.resource, c.workspace,
             coalesce(max(CASE WHEN c.since <= :from AND (c.until IS NULL OR c.until > :from) THEN c.read_status END),
                      CASE WHEN c.resource = 16 AND c.workspace = 0 THEN
                        (SELECT min(r.read_status) FROM fact_coverage AS r WHERE r.resource = 16 AND r.read_status = 3
                         AND r.since <= :from AND (r.until IS NULL OR r.until > :from)) END) AS from_status,
             coalesce(max(CASE WHEN c.since <= :to AND (c.until IS NULL OR c.until > :to) THEN c.read_status END),
                      CASE WHEN c.resource = 16 AND c.workspace = 0 THEN
                        (SELECT min(r.read_status) FROM fact_coverage AS r WHERE r.resource = 16 AND r.read_status = 3
                         AND r.since <= :to AND (r.until IS NULL OR r.until > :to)) END) AS to_status
      FROM fact_coverage AS c
      WHERE c.resource IN (10, 11, 12, 13, 15, 16)
        AND ((c.since <= :from AND (c.until IS NULL OR c.until > :from)) OR (c.since <= :to AND (c.until IS NULL OR c.until > :to)))
      GROUP BY c.resource, c.workspace) AS u
JOIN text AS resource ON resource.id = u.resource
JOIN text AS workspace ON workspace.id = u.workspace
LEFT JOIN text AS a ON a.id = u.from_status
LEFT JOIN text AS b ON b.id = u.to_status
WHERE (coalesce(u.from_status, 0) NOT IN (3, 4) OR coalesce(u.to_status, 0) NOT IN (3, 4))
  AND (u.resource <> 15
       OR NOT EXISTS (SELECT 1 FROM reading AS r WHERE r.resource = 15 AND r.workspace = u.workspace AND r.since <= :from AND (r.until IS NULL OR r.until > :from))
       OR NOT EXISTS (SELECT 1 FROM reading AS r WHERE r.resource = 15 AND r.workspace = u.workspace AND r.since <= :to AND (r.until IS NULL OR r.until > :to)))
  AND (u.resource <> 16 OR (u.from_status IS NOT NULL AND u.to_status IS NOT NULL AND (u.from_status = 3 OR u.to_status = 3)))
ORDER BY CASE resource.text WHEN 'workspaces' THEN 1 WHEN 'users' THEN 2 WHEN 'enrollments' THEN 3 WHEN 'organization_roles' THEN 4
         WHEN 'memberships' THEN 5 ELSE 6 END, workspace.text;
