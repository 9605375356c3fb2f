-- id: TL-DAT-05
-- title: Population fell by more than the policy allows
-- kind: Data
-- severity: high
-- controls: SOC 2 CC4.1; ISO 27001:2022 5.33, 8.15; PCI DSS 4.0.1 7.2.4, 10.2.1; NIST 800-53 AU-6, CA-7; DORA RTS 2024/1774 art. 21
-- needs: baseline
-- partly: workspaces, baseline_workspaces
-- remediation: manual
-- concerns: organization
-- todo: Find out why so much less is there before relying on the evidence: access that ended, or a token that sees less.
--
-- If there are snapshots between the two, it is unknown at which of them the fall happened.
WITH p AS (SELECT :p AS p),
t AS (
  SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.baseline') AS baseline, json_extract(p, '$.previous') AS previous, json_extract(p, '$.time') AS time, json_extract(p, '$.thresholds.drop_rows') AS least,
         json_extract(p, '$.thresholds.drop_percent') AS percent
  FROM p LIMIT 1
),
both AS (
  SELECT w.workspace_id, w.read_status
  FROM t JOIN workspaces_at AS w ON w.snapshot_id = t.at AND w.read_status IN ('read', 'gone')
  JOIN workspaces_at AS b ON b.snapshot_id = t.baseline AND b.workspace_id = w.workspace_id AND b.read_status = 'read'
),
apart AS (
  SELECT w.workspace_id FROM t JOIN workspaces_at AS w ON w.snapshot_id IN (t.at, t.baseline)
  WHERE w.workspace_id NOT IN (SELECT workspace_id FROM both)
),
earlier AS (
  SELECT coalesce(sum(grants), 0) AS grants, count(*) AS people, coalesce(sum(inherited), 0) AS admins
  FROM (SELECT count(*) AS grants, max(a.source = 'inherited') AS inherited FROM access_at AS a
        WHERE a.snapshot_id = (SELECT baseline FROM t) AND a.workspace_id NOT IN (SELECT workspace_id FROM apart) GROUP BY a.user_id)
),
now AS (
  SELECT coalesce(sum(grants), 0) AS grants, count(*) AS people, coalesce(sum(inherited), 0) AS admins
  FROM (SELECT count(*) AS grants, max(a.source = 'inherited') AS inherited FROM access_at AS a
        WHERE a.snapshot_id = (SELECT at FROM t) AND a.workspace_id NOT IN (SELECT workspace_id FROM apart) GROUP BY a.user_id)
),
fall AS (
  SELECT 1 AS place, 'grants' AS what, x.grants AS before, y.grants AS after FROM earlier AS x, now AS y
  UNION ALL SELECT 2, 'people with access', x.people, y.people FROM earlier AS x, now AS y
  UNION ALL SELECT 3, 'people with inherited access', x.admins, y.admins FROM earlier AS x, now AS y
  UNION ALL SELECT 4, 'workspaces', (SELECT count(*) FROM both), (SELECT count(*) FROM both WHERE read_status = 'read')
),
fell AS (
  SELECT f.place, group_concat(f.what || ' ' || f.before || ' -> ' || f.after, ', ') OVER (ORDER BY f.place) AS list
  FROM t JOIN fall AS f
  WHERE (f.before - f.after >= t.least AND 100.0 * (f.before - f.after) > t.percent * f.before) OR (f.before >= 3 AND f.after = 0)
)
SELECT 'organization' AS subject, NULL AS workspace_id, NULL AS user_id, NULL AS enrollment_id,
       'since the baseline, over what was read at both: ' || list AS evidence, CASE WHEN t.previous = t.baseline THEN t.time END AS first_seen
FROM t JOIN fell
WHERE place = (SELECT max(place) FROM fell)
ORDER BY subject;
