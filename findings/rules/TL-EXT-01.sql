-- id: TL-EXT-01
-- title: Access from outside, not registered as external
-- kind: Exception
-- severity: medium
-- controls: SOC 2 CC6.2, CC6.3; ISO 27001:2022 5.19, 5.20; PCI DSS 4.0.1 8.2.7; NIST 800-53 AC-2, PS-7; DORA RTS 2024/1774 art. 21
-- needs: users, approved_domains
-- partly: workspaces
-- remediation: remove
-- concerns: person
-- todo: Have somebody answer for the person (an [[external]] entry of the policy), or end the access.
--
-- First seen: when the person had access and an address from outside. If there is privileged
-- access, which makes the finding high, only that counts. A change of role or workspace
-- begins nothing. The address counts from when the account first had one from outside,
-- after the last one that was not. A holder of access whom the listing does not have is
-- judged by the last known address.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.unread') AS unread, json_extract(p, '$.time') AS time FROM p LIMIT 1),
approved AS (SELECT value AS domain FROM p, json_each(p, '$.approved_domains')),
registered AS (SELECT json_extract(value, '$.email') AS e FROM p, json_each(p, '$.external')),
privileged AS (SELECT value AS role_id FROM p, json_each(p, '$.privileged')),
unclassified AS (SELECT value AS role_id FROM p, json_each(p, '$.unclassified')),
outside AS (
  SELECT x.user_id, CASE WHEN coalesce(x.domain, '') = '' THEN 'the address names no domain' ELSE 'the domain ' || x.domain || ' is not approved' END ||
         CASE WHEN x.email_as_of < t.time THEN ' (last known ' || substr(x.email_as_of, 1, 10) || ')' ELSE '' END AS word
  FROM t JOIN people_at AS x ON x.snapshot_id = t.at
  WHERE x.email IS NOT NULL AND coalesce(x.domain, '') NOT IN (SELECT domain FROM approved) AND x.email_key NOT IN (SELECT e FROM registered)
),
held AS (
  SELECT o.user_id, o.word, a.workspace_id, min(a.first_seen) AS first_seen, min(CASE WHEN a.role_id IN (SELECT role_id FROM privileged) THEN a.first_seen END) AS privileged_seen,
         max(a.role_id IN (SELECT role_id FROM privileged)) AS privileged,
         max(a.role_id IN (SELECT role_id FROM unclassified)) AS unclassified
  FROM t CROSS JOIN outside AS o CROSS JOIN access_at AS a ON a.snapshot_id = t.at AND a.user_id = o.user_id
  GROUP BY o.user_id, o.word, a.workspace_id
),
person AS (
  SELECT user_id, word, count(*) AS workspaces, sum(privileged) AS privileged, sum(unclassified AND NOT privileged) AS unclassified, coalesce(min(privileged_seen), min(first_seen)) AS first_seen
  FROM held GROUP BY user_id, word
),
began AS (
  SELECT user_id, max(first_seen) AS first_seen
  FROM (SELECT h.user_id, h.first_seen, h.since_snapshot > max(coalesce(h.until_snapshot, t.at + 1)) OVER (PARTITION BY h.user_id ORDER BY h.since_snapshot ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS apart
        FROM t JOIN access_history AS h ON h.since_snapshot <= t.at CROSS JOIN person AS x ON x.user_id = h.user_id
        WHERE x.privileged = 0 OR h.role_id IN (SELECT role_id FROM privileged))
  WHERE apart OR apart IS NULL GROUP BY user_id
),
known AS (
  SELECT h.user_id, h.since_snapshot, h.first_seen, coalesce(h.email_key NOT IN (SELECT e FROM registered)
           AND substr(h.email_key, length(rtrim(h.email_key, replace(h.email_key, '@', ''))) + 1) NOT IN (SELECT domain FROM approved), 0) AS outside
  FROM t JOIN account_history AS h ON h.since_snapshot <= t.at CROSS JOIN person AS x ON x.user_id = h.user_id
),
since AS (
  SELECT user_id, max(first_seen) AS taken_at
  FROM (SELECT user_id, first_seen, outside, lag(outside) OVER (PARTITION BY user_id ORDER BY since_snapshot) AS before FROM known)
  WHERE outside AND before IS NOT 1 GROUP BY user_id
)
SELECT 'user:' || x.user_id AS subject, NULL AS workspace_id, x.user_id, NULL AS enrollment_id,
       word || ', and the person is not registered as external; access to ' ||
         CASE workspaces WHEN 1 THEN '1 workspace' ELSE workspaces || ' workspaces' END || ', privileged in ' || privileged ||
         CASE unclassified WHEN 0 THEN '' ELSE ', with an unclassified role in ' || unclassified || ' more' END || (SELECT unread FROM t) AS evidence,
       max(coalesce(b.first_seen, x.first_seen), coalesce(s.taken_at, '')) AS first_seen, CASE WHEN privileged > 0 THEN 'high' ELSE 'medium' END AS severity
FROM person AS x LEFT JOIN since AS s ON s.user_id = x.user_id LEFT JOIN began AS b ON b.user_id = x.user_id
ORDER BY subject;
