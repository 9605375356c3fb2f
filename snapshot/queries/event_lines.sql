-- The events as the lines that are chained, with the values recorded.
SELECT seq, at, "by", json_array(seq, at, kind, "by", snapshot_id, detail), kind, snapshot_id, detail, chain
FROM event
ORDER BY seq;
