-- The workspaces in which a person ever had access. CROSS JOIN has SQLite look for the
-- person in each workspace that was ever read, and not read all grants.
SELECT DISTINCT w.text AS held
FROM (SELECT DISTINCT c.workspace FROM fact_coverage AS c WHERE c.resource = 15) AS c
CROSS JOIN fact_grant AS f ON f.workspace = c.workspace AND f.user = (SELECT t.id FROM text AS t WHERE t.text = :user)
CROSS JOIN text AS w ON w.id = f.workspace;
