-- id: TL-DAT-07
-- title: Gap between snapshots longer than agreed
-- kind: Data
-- severity: medium
-- controls: SOC 2 CC4.1; ISO 27001:2022 5.33, 8.15; PCI DSS 4.0.1 7.2.4, 10.2.1; NIST 800-53 AU-6, CA-7; DORA RTS 2024/1774 art. 21
-- needs: previous, cadence
-- remediation: manual
-- concerns: organization
-- todo: Find out why no snapshot was taken in between: what came and went in the gap was not seen.
--
-- First seen: at the end of the first such gap since the baseline.
WITH p AS (SELECT :p AS p),
t AS (
  SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.baseline') AS baseline, json_extract(p, '$.cadence_hours') AS cadence_hours FROM p LIMIT 1
),
taken AS (
  SELECT s.id, s.taken_at, 24 * (julianday(s.taken_at) - julianday(lag(s.taken_at) OVER (ORDER BY s.id))) AS hours FROM snapshots AS s
),
long AS (
  SELECT g.taken_at, g.hours, t.cadence_hours, count(*) OVER () AS gaps, min(g.taken_at) OVER () AS first_seen, row_number() OVER (ORDER BY g.hours DESC, g.taken_at) AS place
  FROM t JOIN taken AS g ON g.id > t.baseline AND g.id <= t.at
  WHERE g.hours > t.cadence_hours + 0.001
)
SELECT 'organization' AS subject, NULL AS workspace_id, NULL AS user_id, NULL AS enrollment_id,
       CASE gaps WHEN 1 THEN '1 gap' ELSE gaps || ' gaps' END || ' longer than ' || CASE cadence_hours WHEN 1 THEN '1 hour' ELSE cadence_hours || ' hours' END ||
         ', the longest of ' || CASE CAST(hours + 0.001 AS INTEGER) WHEN 1 THEN '1 hour' ELSE CAST(hours + 0.001 AS INTEGER) || ' hours' END || ' until ' || taken_at AS evidence, first_seen
FROM long
WHERE place = 1
ORDER BY subject;
