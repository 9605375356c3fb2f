-- The last snapshot before :bound that read a resource of a workspace.
SELECT max(min(coalesce(until, :bound), :bound)) - 1 FROM reading
WHERE resource = :resource AND workspace = :workspace AND since < :bound
ORDER BY 1;
