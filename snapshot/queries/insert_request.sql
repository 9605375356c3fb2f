INSERT INTO request (snapshot_id, endpoint, requests, retries, failures, rows, expected_total, pages, passes, bytes)
VALUES (:snapshot_id, :endpoint, :requests, :retries, :failures, :rows, CASE WHEN :expected_total >= 0 THEN :expected_total END, :pages, :passes, :bytes);
