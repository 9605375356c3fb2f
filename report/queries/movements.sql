-- By workspace, the rows of access that appeared in a period, those first seen by the first
-- reading that could show them, which may be older, and those no longer present.
SELECT workspace_id,
       count(CASE WHEN since_snapshot > :since AND not_before IS NOT NULL THEN 1 END) AS appeared,
       count(CASE WHEN since_snapshot > :since AND not_before IS NULL THEN 1 END) AS first_shown,
       count(CASE WHEN until_snapshot > :since AND until_snapshot <= :at THEN 1 END) AS no_longer_there
FROM access_history
WHERE since_snapshot <= :at AND (since_snapshot > :since OR until_snapshot > :since)
GROUP BY workspace_id
ORDER BY workspace_id;
