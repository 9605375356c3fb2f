-- id: TL-DAT-07
-- title: Gap between snapshots longer than agreed
-- kind: Data
-- severity: medium
-- controls: SOC 2 CC4.1; ISO 27001:2022 5.33; PCI DSS 4.0.1 7.2.4; NIST 800-53 CA-7; DORA RTS 2024/1774 art. 21
-- needs: baseline, cadence
-- remediation: manual
-- concerns: organization
-- todo: Find out why no snapshot was taken in between: what came and went in the gap was not seen.
--
-- Two snapshots in a row, since the baseline, that lie further apart than the policy's cadence.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.baseline') AS baseline,
             json_extract(p, '$.cadence_hours') AS cadence FROM p LIMIT 1),
taken AS (
  SELECT s.id, s.taken_at, 24 * (julianday(s.taken_at) - julianday(lag(s.taken_at) OVER (ORDER BY s.id))) AS hours
  FROM t JOIN snapshots AS s ON s.id BETWEEN t.baseline AND t.at
),
gap AS (
  SELECT g.id, g.taken_at, CAST(g.hours + 0.001 AS INTEGER) AS hours, t.cadence, max(g.taken_at) OVER () AS since,
         row_number() OVER (ORDER BY g.hours DESC, g.id) AS place
  FROM t JOIN taken AS g ON g.hours > t.cadence + 0.001
)
SELECT 'organization' AS subject, NULL AS workspace_id, NULL AS user_id, NULL AS enrollment_id,
       n || CASE n WHEN 1 THEN ' gap' ELSE ' gaps' END ||
         ' longer than ' || cadence || CASE cadence WHEN 1 THEN ' hour' ELSE ' hours' END ||
         ', the longest of ' || hours || CASE hours WHEN 1 THEN ' hour' ELSE ' hours' END ||
         ' until ' || taken_at AS evidence, since, ids AS grows
FROM gap JOIN (SELECT count(*) AS n, group_concat(id) AS ids FROM (SELECT id FROM gap ORDER BY id LIMIT -1))
WHERE place = 1 ORDER BY subject;
