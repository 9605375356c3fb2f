-- What the roster of a snapshot says of the people whose addresses are in a JSON array of keys.
SELECT email_key, coalesce(status, '') AS status, coalesce(end_date, '') AS end_date
FROM roster_at
WHERE snapshot_id = :at AND email_key IN (SELECT value FROM json_each(:names))
ORDER BY email_key, status, end_date;
