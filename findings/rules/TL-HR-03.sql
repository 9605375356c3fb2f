-- id: TL-HR-03
-- title: Department changed, access the same
-- kind: To confirm
-- severity: medium
-- controls: SOC 2 CC6.3; ISO 27001:2022 5.18; PCI DSS 4.0.1 7.2.2, 7.2.4; NIST 800-53 PS-5; DORA RTS 2024/1774 art. 21
-- needs: baseline, roster, baseline_roster
-- partly: workspaces, baseline_workspaces
-- remediation: manual
-- concerns: person
-- todo: Ask the manager of the new department which access the person still needs, and end the rest.
--
-- The department of a person has changed since the baseline, and no role was gained or lost in what both read.
WITH p AS (SELECT :p AS p),
t AS (
  SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.baseline') AS baseline,
         json_extract(p, '$.baseline_time') AS baseline_time, json_extract(p, '$.unread') AS unread FROM p LIMIT 1),
moved AS (
  SELECT x.user_id, max(CASE x.snapshot_id WHEN t.at THEN x.department END) AS now,
         max(CASE x.snapshot_id WHEN t.baseline THEN x.department END) AS before,
         max(CASE x.snapshot_id WHEN t.at THEN x.roster_email END) AS roster_email
  FROM t JOIN people_at AS x ON x.snapshot_id IN (t.at, t.baseline) GROUP BY x.user_id HAVING now <> before
),
held AS (
  SELECT x.user_id, a.workspace_id, max(a.snapshot_id = t.at) AS now, max(a.snapshot_id = t.baseline) AS before,
         max(CASE a.snapshot_id WHEN t.at THEN a.not_before END) >= t.baseline_time AS came
  FROM moved AS x CROSS JOIN t CROSS JOIN access_at AS a ON a.user_id = x.user_id
  WHERE a.snapshot_id IN (t.at, t.baseline) GROUP BY x.user_id, a.workspace_id, a.source, a.role_id
),
seen AS (SELECT w.workspace_id, w.read_status AS read FROM t JOIN workspaces_at AS w ON w.snapshot_id = t.at),
same AS (
  SELECT user_id, count(DISTINCT CASE WHEN now + before = 2 THEN workspace_id END) AS n FROM held GROUP BY user_id
  HAVING n > 0 AND NOT max(before < now AND coalesce(came, 0)) AND NOT max(before > now
    AND workspace_id IN (SELECT workspace_id FROM seen WHERE read IN ('read', 'gone')))
)
SELECT 'user:' || x.user_id AS subject, NULL AS workspace_id, x.user_id, NULL AS enrollment_id,
       'department ' || before || ' at the baseline, now ' || now || '; the same access to ' || n ||
         CASE n WHEN 1 THEN ' workspace' ELSE ' workspaces' END || t.unread AS evidence, r.first_seen AS since
FROM t CROSS JOIN same AS s CROSS JOIN moved AS x ON x.user_id = s.user_id CROSS JOIN roster_history AS r
WHERE r.email = x.roster_email AND r.since_snapshot <= t.at AND (r.until_snapshot IS NULL OR r.until_snapshot > t.at)
ORDER BY subject;
