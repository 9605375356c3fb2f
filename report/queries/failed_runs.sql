-- The runs in a span of time that recorded no snapshot.
SELECT at, detail
FROM events
WHERE kind = 'collect_failed' AND at > :from AND at <= :to AND seq <= :run
ORDER BY seq;
