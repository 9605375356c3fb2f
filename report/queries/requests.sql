-- What a walk asked of each endpoint.
SELECT endpoint, requests, retries, failures, rows, expected_total, pages, passes, bytes
FROM requests
WHERE snapshot_id = :at
ORDER BY endpoint;
