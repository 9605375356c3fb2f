INSERT INTO export.requests
SELECT snapshot_id, endpoint, requests, retries, failures, rows, expected_total, pages, passes, bytes
FROM main.requests WHERE snapshot_id = :id
ORDER BY endpoint;
