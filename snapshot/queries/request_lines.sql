-- The requests of a snapshot as lines; the SHA-256 of them, each with a line end,
-- is the requests_digest of the event that recorded the snapshot.
SELECT json_array(endpoint, requests, retries, failures, rows, expected_total, pages, passes, bytes)
FROM request WHERE snapshot_id = :snapshot_id
ORDER BY endpoint;
