-- id: TL-DAT-01
-- title: Snapshot is partial
-- kind: Data
-- severity: critical
-- controls: SOC 2 CC4.1; ISO 27001:2022 5.33, 8.15; PCI DSS 4.0.1 7.2.4, 10.2.1; NIST 800-53 AU-6, CA-7; DORA RTS 2024/1774 art. 21
-- remediation: collect
-- concerns: organization
-- todo: Take a new snapshot (tlaudit collect) once what was not read can be read.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.time') AS time, json_extract(p, '$.status') AS status FROM p LIMIT 1),
unread AS (
  SELECT c.resource || CASE WHEN c.workspace_id IS NULL THEN '' ELSE ' of ' || c.workspace_id END || ': ' || c.read_status AS what,
         row_number() OVER (ORDER BY c.resource, c.workspace_id) AS place, count(*) OVER () AS n
  FROM t JOIN coverage_at AS c ON c.snapshot_id = t.at
  WHERE c.read_status NOT IN ('read', 'gone', 'not_asked')
),
told AS (
  SELECT n, place, group_concat(what, '; ') OVER (ORDER BY place) AS list FROM unread WHERE place <= 20
)
SELECT 'organization' AS subject, NULL AS workspace_id, NULL AS user_id, NULL AS enrollment_id,
       coalesce((SELECT CASE n WHEN 1 THEN '1 resource was' ELSE n || ' resources were' END || ' not read: ' || list ||
                        CASE WHEN n > place THEN '; and ' || (n - place) || ' more, see coverage_at' ELSE '' END FROM told ORDER BY place DESC LIMIT 1),
                'the scope was smaller than before') AS evidence, time AS first_seen
FROM t
WHERE status = 'partial'
ORDER BY subject;
