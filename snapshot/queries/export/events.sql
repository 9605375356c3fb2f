INSERT INTO export.events
SELECT seq, at, kind, "by", snapshot_id, detail, chain
FROM main.events WHERE seq <= (SELECT max(e.seq) FROM main.events AS e WHERE e.snapshot_id = :id AND e.kind = 'collected')
ORDER BY seq;
