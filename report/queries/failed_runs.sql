-- Runs that recorded no snapshot, in a span of time.
SELECT at, detail
FROM events
WHERE kind = 'collect_failed' AND at > :from AND at <= :to
ORDER BY seq;
