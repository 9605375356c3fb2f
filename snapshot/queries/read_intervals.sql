-- The intervals of snapshots in which a resource of some workspaces could be seen, as the
-- view reading has them; until is 0 if it lasts. In a join, SQLite would compute all of
-- that view.
SELECT c.workspace, c.since, coalesce(c.until, 0)
FROM json_each(:workspaces) AS w
CROSS JOIN fact_coverage AS c ON c.resource = :resource AND c.workspace = w.value AND c.read_status IN (3, 4)
UNION ALL
SELECT c.workspace, c.since, coalesce(c.until, 0)
FROM json_each(:workspaces) AS w
CROSS JOIN fact_coverage AS c ON c.resource = 15 AND c.workspace = w.value AND c.read_status = 4
WHERE :resource = 16
UNION ALL
SELECT a.workspace, a.since, a.until
FROM json_each(:workspaces) AS w
CROSS JOIN absence AS a ON a.workspace = w.value
WHERE :resource = 15
ORDER BY 1, 2;
