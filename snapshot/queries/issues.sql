-- The reviews that were issued, with the digests of what went out.
SELECT seq, at, "by", coalesce(json_extract(detail, '$.name'), '') AS name, coalesce(json_extract(detail, '$.review_id'), '') AS review_id,
  coalesce(snapshot_id, 0) AS snapshot, coalesce(json_extract(detail, '$.baseline'), 0) AS baseline, coalesce(json_extract(detail, '$.rows'), 0) AS rows,
  coalesce(json_extract(detail, '$.bundle_digest'), '') AS bundle_digest, coalesce(json_extract(detail, '$.reviewers_digest'), '') AS reviewers_digest,
  coalesce(json_extract(detail, '$.allow_unassigned'), '') AS allow_unassigned, coalesce(json_extract(detail, '$.unassigned'), 0) AS unassigned,
  coalesce(json_extract(detail, '$.reviewers_file'), '') AS reviewers_file,
  coalesce(json_extract(detail, '$.reviewers_file_digest'), '') AS reviewers_file_digest, chain
FROM events
WHERE kind = 'report_issued'
ORDER BY seq;
