-- id: TL-EXT-02
-- title: Registered external past the date, or without a sponsor
-- kind: Exception
-- severity: medium
-- controls: SOC 2 CC6.2; ISO 27001:2022 5.19, 5.20; PCI DSS 4.0.1 7.2.4; NIST 800-53 PS-7; DORA RTS 2024/1774 art. 21
-- needs: users, external
-- partly: workspaces
-- remediation: remove
-- concerns: person, outsider
-- todo: Have the sponsor renew the person's entry in the policy ([[external]]), or end the access.
--
-- Finds people with access whose registration as external is past its date or names no sponsor.
WITH p AS (SELECT :p AS p),
t AS (
  SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.time') AS time, json_extract(p, '$.unread') AS unread,
         json_extract(p, '$.day') AS day
  FROM p LIMIT 1
),
registered AS (
  SELECT json_extract(value, '$.email') AS email_key, json_extract(value, '$.sponsor') = '' AS unsponsored,
         nullif(json_extract(value, '$.expires'), '') AS expires FROM p, json_each(p, '$.external') LIMIT -1
),
person AS (
  SELECT x.user_id, r.unsponsored, r.expires, r.expires < t.day AS past, nullif(x.email_as_of, t.time) AS known_at
  FROM t CROSS JOIN people_at AS x ON x.snapshot_id = t.at CROSS JOIN registered AS r ON r.email_key = x.email_key
  WHERE (r.expires < t.day OR r.unsponsored) AND x.email_key IN (SELECT email_key FROM registered) LIMIT -1
),
held AS (
  SELECT x.*, min(a.first_seen) AS first_seen, sum(a.source = 'direct') = 1 AS removable
  FROM t CROSS JOIN person AS x CROSS JOIN access_at AS a ON a.snapshot_id = t.at AND a.user_id = x.user_id
  GROUP BY x.user_id, a.workspace_id
)
SELECT 'user:' || user_id AS subject, NULL AS workspace_id, user_id, NULL AS enrollment_id,
       'registered as external ' || iif(past, 'until ' || expires || iif(unsponsored, ', ', ''), '') ||
         iif(unsponsored, 'without a sponsor', '') || coalesce(' (last known ' || substr(known_at, 1, 10) || ')', '') ||
         '; access to ' || count(*) || iif(count(*) = 1, ' workspace', ' workspaces') || t.unread AS evidence,
       min(first_seen) AS since, iif(past, 'high', 'medium') AS severity,
       iif(max(removable), 'remove', 'manual') AS remediation
FROM t JOIN held GROUP BY user_id ORDER BY subject;
