-- id: TL-EXT-02
-- title: Registered external past the date, or without a sponsor
-- kind: Exception
-- severity: medium
-- controls: SOC 2 CC6.2, CC6.3; ISO 27001:2022 5.19, 5.20; PCI DSS 4.0.1 8.2.7; NIST 800-53 AC-2, PS-7; DORA RTS 2024/1774 art. 21
-- needs: users, external
-- partly: workspaces
-- remediation: remove
-- concerns: person
-- todo: Have the sponsor renew the person's entry in the policy ([[external]]), or end the access.
--
-- First seen: when the person had access and that address, and, if only the date is wrong,
-- the date had passed. The address counts from when the account first had it, after the
-- last other one. A holder of access whom the listing does not have is judged by the last
-- known address.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.unread') AS unread, json_extract(p, '$.day') AS day, json_extract(p, '$.time') AS time FROM p LIMIT 1),
registered AS (
  SELECT json_extract(value, '$.email') AS e, json_extract(value, '$.sponsor') AS sponsor, json_extract(value, '$.expires') AS expires
  FROM p, json_each(p, '$.external')
),
wrong AS (
  SELECT r.e, r.expires, r.sponsor = '' AS unsponsored, r.expires <> '' AND r.expires < t.day AS past
  FROM t JOIN registered AS r
),
person AS (
  SELECT u.user_id, CASE WHEN u.email_as_of < t.time THEN ' (last known ' || substr(u.email_as_of, 1, 10) || ')' ELSE '' END AS known, w.e, w.expires, w.unsponsored, w.past, count(DISTINCT a.workspace_id) AS workspaces, min(a.first_seen) AS first_seen
  FROM t CROSS JOIN wrong AS w
  CROSS JOIN people_at AS u ON u.snapshot_id = t.at AND u.email_key = w.e
  CROSS JOIN access_at AS a ON a.snapshot_id = u.snapshot_id AND a.user_id = u.user_id
  WHERE w.past OR w.unsponsored
  GROUP BY u.user_id, u.email_as_of, t.time, w.e, w.expires, w.unsponsored, w.past
),
began AS (
  SELECT user_id, max(first_seen) AS first_seen
  FROM (SELECT h.user_id, h.first_seen, h.since_snapshot > max(coalesce(h.until_snapshot, t.at + 1)) OVER (PARTITION BY h.user_id ORDER BY h.since_snapshot ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS apart
        FROM t JOIN access_history AS h ON h.since_snapshot <= t.at
        WHERE h.user_id IN (SELECT user_id FROM person))
  WHERE apart OR apart IS NULL GROUP BY user_id
),
since AS (
  SELECT user_id, max(first_seen) AS taken_at
  FROM (SELECT h.user_id, h.first_seen, coalesce(h.email_key = x.e, 0) AS so, lag(coalesce(h.email_key = x.e, 0)) OVER (PARTITION BY h.user_id ORDER BY h.since_snapshot) AS before
        FROM t JOIN account_history AS h ON h.since_snapshot <= t.at CROSS JOIN person AS x ON x.user_id = h.user_id)
  WHERE so AND before IS NOT 1 GROUP BY user_id
)
SELECT 'user:' || x.user_id AS subject, NULL AS workspace_id, x.user_id, NULL AS enrollment_id,
       'registered as external ' || CASE WHEN past THEN 'until ' || expires ELSE '' END || CASE WHEN past AND unsponsored THEN ', ' ELSE '' END ||
         CASE WHEN unsponsored THEN 'without a sponsor' ELSE '' END || known || '; access to ' ||
         CASE workspaces WHEN 1 THEN '1 workspace' ELSE workspaces || ' workspaces' END || (SELECT unread FROM t) AS evidence,
       max(coalesce(b.first_seen, x.first_seen), coalesce(s.taken_at, ''), CASE WHEN unsponsored THEN '' ELSE (SELECT min(n.taken_at) FROM snapshots AS n WHERE substr(n.taken_at, 1, 10) > expires) END) AS first_seen,
       CASE WHEN past THEN 'high' ELSE 'medium' END AS severity
FROM person AS x LEFT JOIN since AS s ON s.user_id = x.user_id LEFT JOIN began AS b ON b.user_id = x.user_id
ORDER BY subject;
