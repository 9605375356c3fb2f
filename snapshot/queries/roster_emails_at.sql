-- The addresses of some people in the roster of a snapshot: user, address, 0 for none.
SELECT j.value, coalesce((SELECT t.id FROM text AS t WHERE t.text =
  (SELECT min(r.email) FROM roster_entry AS r WHERE r.snapshot_id = :at AND r.user = j.value)), 0)
FROM json_each(:ids) AS j
ORDER BY j.id;
