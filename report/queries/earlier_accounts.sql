-- The accounts that had some ids or keys of addresses, up to a snapshot. last is 1 if no
-- other account had the address after this one.
WITH account AS (
  SELECT user_id, email_key, since_snapshot, until_snapshot FROM account_history WHERE since_snapshot <= :at
)
SELECT a.user_id, a.email_key,
       NOT EXISTS (SELECT 1 FROM account AS x WHERE x.email_key = a.email_key AND x.user_id <> a.user_id AND x.since_snapshot >= a.until_snapshot) AS last
FROM account AS a
WHERE a.user_id IN (SELECT value FROM json_each(:names)) OR a.email_key IN (SELECT value FROM json_each(:names))
ORDER BY a.user_id, a.since_snapshot;
