-- id: TL-DAT-01
-- title: Snapshot is partial
-- kind: Data
-- severity: critical
-- controls: SOC 2 CC4.1; ISO 27001:2022 5.33; PCI DSS 4.0.1 7.2.4; NIST 800-53 CA-7; DORA RTS 2024/1774 art. 21
-- remediation: collect
-- concerns: organization
-- todo: Take a new snapshot once everything can be read.
--
-- A snapshot that did not read everything that was asked for: what it does not show may
-- exist all the same. The evidence names the first 20 resources.
WITH p AS (SELECT :p AS p),
t AS (
  SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.time') AS time, json_extract(p, '$.status') AS status
  FROM p LIMIT 1
),
unread AS (
  SELECT c.resource || coalesce(' of ' || c.workspace_id, '') || ': ' || c.read_status AS what
  FROM t JOIN coverage_at AS c ON c.snapshot_id = t.at AND c.read_status NOT IN ('read', 'gone', 'not_asked')
  ORDER BY c.resource, c.workspace_id LIMIT -1
),
told AS (
  SELECT (SELECT count(*) FROM unread) AS n, group_concat(what, '; ') AS list FROM (SELECT what FROM unread LIMIT 20)
)
SELECT 'organization' AS subject, NULL AS workspace_id, NULL AS user_id, NULL AS enrollment_id,
       CASE n WHEN 0 THEN 'the scope was smaller than before'
         WHEN 1 THEN '1 resource was' ELSE n || ' resources were' END ||
         coalesce(' not read: ' || list, '') ||
         CASE WHEN n > 20 THEN '; and ' || (n - 20) || ' more, see coverage_at' ELSE '' END AS evidence, time AS since
FROM t JOIN told
WHERE status = 'partial' ORDER BY subject;
