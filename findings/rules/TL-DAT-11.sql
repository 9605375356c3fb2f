-- id: TL-DAT-11
-- title: Our clock and the API's differ
-- kind: Data
-- severity: high
-- controls: SOC 2 CC4.1; ISO 27001:2022 8.17; NIST 800-53 AU-8; DORA RTS 2024/1774 art. 21
-- needs: clock
-- remediation: manual
-- concerns: organization
-- todo: Set the clock of the machine that collects, and take a new snapshot: every age and date is judged by it.
--
-- The clock of the machine that collected is more than 5 minutes ahead of the API's clock or behind it.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.time') AS time FROM p LIMIT 1),
clock AS (
  SELECT json_extract(s.parameters, '$.clock_offset_seconds') < 0 AS ahead,
         CAST(abs(json_extract(s.parameters, '$.clock_offset_seconds')) AS INTEGER) AS seconds
  FROM t JOIN snapshots AS s ON s.id = t.at
)
SELECT 'organization' AS subject, NULL AS workspace_id, NULL AS user_id, NULL AS enrollment_id,
       'our clock was ' || CASE WHEN seconds < 2 * 3600 THEN (seconds / 60) || ' minutes '
           WHEN seconds < 2 * 86400 THEN (seconds / 3600) || ' hours ' ELSE (seconds / 86400) || ' days ' END ||
         CASE WHEN ahead THEN 'ahead of the API''s clock: the time of this snapshot, ' || t.time || ', lies ahead'
           ELSE 'behind the API''s clock' END AS evidence, t.time AS since
FROM t JOIN clock
WHERE seconds > 300 ORDER BY subject;
