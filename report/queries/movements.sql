-- By workspace, the rows of access that appeared in a period, those that came into view,
-- and those no longer present. A row that no earlier reading could have seen did not
-- appear: it may be older.
SELECT workspace_id,
       count(CASE WHEN since_snapshot > :since AND not_before IS NOT NULL THEN 1 END) AS came,
       count(CASE WHEN since_snapshot > :since AND not_before IS NULL THEN 1 END) AS unseen,
       count(CASE WHEN until_snapshot > :since AND until_snapshot <= :at THEN 1 END) AS went
FROM access_history
WHERE since_snapshot <= :at AND (since_snapshot > :since OR until_snapshot > :since)
GROUP BY workspace_id
ORDER BY workspace_id;
