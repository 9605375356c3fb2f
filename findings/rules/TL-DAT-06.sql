-- id: TL-DAT-06
-- title: Roster old, shrunk or matching too little
-- kind: Data
-- severity: medium
-- controls: SOC 2 CC4.1; ISO 27001:2022 5.33; PCI DSS 4.0.1 7.2.4; NIST 800-53 CA-7; DORA RTS 2024/1774 art. 21
-- needs: roster_given
-- partly: users, baseline, baseline_roster
-- remediation: manual
-- concerns: organization
-- todo: Supply a newer and complete roster with the next snapshot.
--
-- A roster that is old, much shorter than at the baseline, or names too few accounts to be relied on.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.baseline') AS baseline,
             json_extract(p, '$.time') AS time, json_extract(p, '$.matched') AS matched,
             json_extract(p, '$.accounts') AS accounts, json_extract(p, '$.thresholds') AS most FROM p LIMIT 1),
roster AS (
  SELECT t.*, json_extract(s.parameters, '$.inputs.roster.date') AS dated,
         julianday(t.time) - julianday(json_extract(s.parameters, '$.inputs.roster.date')) AS days,
         (SELECT count(*) FROM roster_at AS r WHERE r.snapshot_id = t.at) AS people,
         (SELECT count(*) FROM roster_at AS r WHERE r.snapshot_id = t.baseline) AS people_then
  FROM t JOIN snapshots AS s ON s.id = t.at LIMIT 1
),
wrong AS (
  SELECT 1 AS place, 'age' AS word, days > json_extract(most, '$.roster_days') AS is_so,
         'dated ' || dated || ', ' ||
           CAST(days AS INTEGER) || iif(days >= 1 AND days < 2, ' day old', ' days old') AS what FROM roster
  UNION ALL
  SELECT 2, 'size', 100.0 * (people_then - people) > json_extract(most, '$.roster_shrink_percent') * people_then,
         people_then || iif(people_then = 1, ' person', ' people') || ' at the baseline, now ' || people FROM roster
  UNION ALL
  SELECT 3, 'match', 100.0 * matched < json_extract(most, '$.roster_match_percent') * accounts,
         'names ' || matched || ' of ' || accounts || iif(accounts = 1, ' account', ' accounts') FROM roster
)
SELECT 'organization' AS subject, NULL AS workspace_id, NULL AS user_id, NULL AS enrollment_id,
       'the roster: ' || list AS evidence, NULL AS since, words AS grows
FROM (SELECT group_concat(what, '; ') AS list, group_concat(word) AS words
      FROM (SELECT what, word FROM wrong WHERE is_so ORDER BY place LIMIT -1))
WHERE words <> '' ORDER BY subject;
