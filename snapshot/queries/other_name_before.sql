-- The last snapshot before :to whose listing gave a workspace another name or type
-- than :name and :type.
SELECT max(min(coalesce(until, :to), :to)) - 1 FROM naming
WHERE workspace = :workspace AND since < :to AND (name <> :name OR type <> :type)
ORDER BY 1;
