-- Whether a resource could be seen at a snapshot.
SELECT EXISTS (SELECT 1 FROM reading WHERE resource = :resource AND workspace = :workspace AND since <= :at AND (until IS NULL OR until > :at));
