-- The number of the event of the ledger's last run.
SELECT coalesce(max(seq), 0) AS seq
FROM events
WHERE kind IN ('collected', 'collect_failed')
ORDER BY seq;
