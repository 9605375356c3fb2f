-- id: TL-DAT-06
-- title: Roster old, shrunk or matching too little
-- kind: Data
-- severity: medium
-- controls: SOC 2 CC4.1; ISO 27001:2022 5.33, 8.15; PCI DSS 4.0.1 7.2.4, 10.2.1; NIST 800-53 AU-6, CA-7; DORA RTS 2024/1774 art. 21
-- needs: roster_given
-- partly: users, baseline, baseline_roster
-- remediation: manual
-- concerns: organization
-- todo: Supply a newer and complete roster (collect --roster FILE.csv).
WITH p AS (SELECT :p AS p),
t AS (
  SELECT json_extract(p, '$.time') AS time, json_extract(p, '$.matched') AS matched, json_extract(p, '$.accounts') AS accounts,
         json_extract(p, '$.thresholds.roster_days') AS most_days, json_extract(p, '$.thresholds.roster_shrink_percent') AS shrink_percent,
         json_extract(p, '$.thresholds.roster_match_percent') AS match_percent,
         (SELECT json_extract(s.parameters, '$.inputs.roster.date') FROM snapshots AS s WHERE s.id = json_extract(p, '$.at')) AS dated,
         (SELECT count(*) FROM roster_at AS r WHERE r.snapshot_id = json_extract(p, '$.at')) AS people,
         (SELECT count(*) FROM roster_at AS r WHERE r.snapshot_id = json_extract(p, '$.baseline')) AS people_then
  FROM p LIMIT 1
),
told AS (
  SELECT t.*, julianday(time) - julianday(dated) AS days FROM t
),
wrong AS (
  SELECT 1 AS place, 'dated ' || dated || ', ' || CASE CAST(days AS INTEGER) WHEN 1 THEN '1 day' ELSE CAST(days AS INTEGER) || ' days' END || ' old' AS what
  FROM told WHERE days > most_days
  UNION ALL
  SELECT 2, people_then || CASE people_then WHEN 1 THEN ' person' ELSE ' people' END || ' at the baseline, now ' || people
  FROM told WHERE people_then > 0 AND 100.0 * (people_then - people) > shrink_percent * people_then
  UNION ALL
  SELECT 3, 'names ' || matched || ' of ' || CASE accounts WHEN 1 THEN '1 account' ELSE accounts || ' accounts' END
  FROM told WHERE accounts > 0 AND 100.0 * matched < match_percent * accounts
),
list AS (
  SELECT place, group_concat(what, '; ') OVER (ORDER BY place) AS list FROM wrong
)
SELECT 'organization' AS subject, NULL AS workspace_id, NULL AS user_id, NULL AS enrollment_id, 'the roster: ' || list AS evidence, NULL AS first_seen
FROM list
WHERE place = (SELECT max(place) FROM list)
ORDER BY subject;
