-- id: TL-EXT-01
-- title: Access from outside, not registered as external
-- kind: Exception
-- severity: medium
-- controls: SOC 2 CC6.2; ISO 27001:2022 5.19, 5.20; PCI DSS 4.0.1 7.2.4; NIST 800-53 PS-7; DORA RTS 2024/1774 art. 21
-- needs: users, approved_domains
-- partly: workspaces
-- remediation: remove
-- concerns: person, outsider
-- todo: Have somebody answer for the person (an [[external]] entry of the policy), or end the access.
--
-- Finds people with access whose last known address is outside the approved domains and not registered as external.
WITH p AS (SELECT :p AS p),
t AS (
  SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.time') AS time, json_extract(p, '$.unread') AS unread
  FROM p LIMIT 1),
approved AS (SELECT value FROM p, json_each(p, '$.approved_domains')),
registered AS (SELECT json_extract(value, '$.email') FROM p, json_each(p, '$.external')),
privileged AS (SELECT value FROM p, json_each(p, '$.privileged')),
unclassified AS (SELECT value FROM p, json_each(p, '$.unclassified')),
outside AS (
  SELECT x.user_id, coalesce('the domain ' || x.domain || ' is not approved', 'the address names no domain') ||
         coalesce(' (last known ' || substr(nullif(x.email_as_of, t.time), 1, 10) || ')', '') AS word
  FROM t JOIN people_at AS x ON x.snapshot_id = t.at
  WHERE coalesce(x.domain, '') NOT IN approved AND x.email_key IS NOT NULL AND x.email_key NOT IN registered LIMIT -1
),
held AS (
  SELECT o.user_id, o.word, min(a.first_seen) AS first_seen, sum(a.source = 'direct') = 1 AS removable,
         max(a.role_id IN privileged) AS privileged, max(a.role_id IN unclassified) AS unclear
  FROM t CROSS JOIN outside AS o CROSS JOIN access_at AS a ON a.snapshot_id = t.at AND a.user_id = o.user_id
  GROUP BY o.user_id, o.word, a.workspace_id
)
SELECT 'user:' || user_id AS subject, NULL AS workspace_id, user_id, NULL AS enrollment_id,
       word || ', and the person is not registered as external; access to ' || count(*) || ' workspace' ||
         CASE count(*) WHEN 1 THEN '' ELSE 's' END || ', privileged in ' || sum(privileged) ||
         coalesce(', with an unclassified role in ' || nullif(sum(unclear AND NOT privileged), 0) || ' more', '') ||
         t.unread AS evidence, min(first_seen) AS since,
       iif(max(privileged), 'high', 'medium') AS severity, iif(max(removable), 'remove', 'manual') AS remediation
FROM t JOIN held GROUP BY user_id, word ORDER BY subject;
