-- The snapshot that a review is compared with by default: the end of a query over the view snapshots.
WHERE id < :at AND id = coalesce(
  (SELECT v.snapshot_id FROM review_issue AS v
   WHERE v.snapshot_id < :at AND v.scope IS NULL AND v.withdrawn_at IS NULL
     AND v.seq > (SELECT max(x.seq) FROM event AS x WHERE x.snapshot_id = v.snapshot_id AND x.kind = 'collected')
     AND NOT EXISTS (
       SELECT 1 FROM fact_coverage AS left_out
       JOIN fact_coverage AS later ON later.resource = 15 AND later.workspace = left_out.workspace AND later.read_status = 3
         AND later.since <= :at AND (later.until IS NULL OR later.until > :at)
       WHERE left_out.resource = 15 AND left_out.read_status = 9
         AND left_out.since <= v.snapshot_id AND (left_out.until IS NULL OR left_out.until > v.snapshot_id))
   ORDER BY v.snapshot_id DESC LIMIT 1),
  (SELECT s.id FROM snapshot AS s WHERE s.id < :at AND s.status = 'complete' AND s.taken_at < :begin ORDER BY s.id DESC LIMIT 1),
  (SELECT s.id FROM snapshot AS s WHERE s.id < :at AND s.status = 'complete' ORDER BY s.id LIMIT 1))
ORDER BY id
