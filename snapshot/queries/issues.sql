-- The reports that were issued, with the digests of what went out.
SELECT seq, at, "by", coalesce(json_extract(detail, '$.name'), '') AS name, coalesce(snapshot_id, 0) AS snapshot,
  coalesce(json_extract(detail, '$.bundle_digest'), '') AS bundle_digest, coalesce(json_extract(detail, '$.reviewers_digest'), '') AS reviewers_digest
FROM events
WHERE kind = 'report_issued'
ORDER BY seq;
