-- id: TL-DAT-05
-- title: Population fell by more than the policy allows
-- kind: Data
-- severity: high
-- controls: SOC 2 CC4.1; ISO 27001:2022 5.33; PCI DSS 4.0.1 7.2.4; NIST 800-53 CA-7; DORA RTS 2024/1774 art. 21
-- needs: baseline
-- partly: workspaces, baseline_workspaces
-- remediation: manual
-- concerns: organization
-- todo: Find out why so much less is there before relying on it: access that ended, or a token that sees less.
--
-- Far fewer grants, people or workspaces than at the baseline, in what was read at both, or three or more became none.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.baseline') AS baseline,
             json_extract(p, '$.thresholds') AS limits FROM p LIMIT 1),
both AS (
  SELECT b.workspace_id AS id, w.read_status = 'read' AS still
  FROM t JOIN workspaces_at AS w ON w.snapshot_id = t.at AND w.read_status IN ('read', 'gone')
  JOIN workspaces_at AS b ON b.snapshot_id = t.baseline AND b.workspace_id = w.workspace_id AND b.read_status = 'read'),
other AS (SELECT w.workspace_id FROM t JOIN workspaces_at AS w ON w.snapshot_id IN (t.at, t.baseline)
  EXCEPT SELECT id FROM both),
person AS (
  SELECT 1 AS now, count(*) AS grants, max(a.source = 'inherited') AS inherited FROM access_at AS a
  WHERE a.snapshot_id = (SELECT at FROM t) AND +a.workspace_id NOT IN (SELECT * FROM other) GROUP BY a.user_id
  UNION ALL SELECT 0, count(*), max(a.source = 'inherited') FROM access_at AS a
  WHERE a.snapshot_id = (SELECT baseline FROM t) AND +a.workspace_id NOT IN (SELECT * FROM other) GROUP BY a.user_id),
fall AS (
  SELECT 1 AS place, 'grants' AS what, sum(grants * (1 - now)) AS before, sum(grants * now) AS after FROM person
  UNION ALL SELECT 2, 'people with access', sum(1 - now), sum(now) FROM person
  UNION ALL SELECT 3, 'people with inherited access', sum(inherited * (1 - now)), sum(inherited * now) FROM person
  UNION ALL SELECT 4, 'workspaces', count(*), sum(still) FROM both),
fell AS (
  SELECT what, before, after FROM t JOIN fall
  WHERE before >= 3 AND after = 0 OR before - after >= json_extract(limits, '$.drop_rows')
    AND 100.0 * (before - after) > json_extract(limits, '$.drop_percent') * before ORDER BY place LIMIT -1)
SELECT 'organization' AS subject, NULL AS workspace_id, NULL AS user_id, NULL AS enrollment_id,
       'since the baseline, over what was read at both: ' || list AS evidence, NULL AS since, words AS grows
FROM (SELECT group_concat(what || ' ' || before || ' -> ' || after, ', ') list, group_concat(what) AS words FROM fell)
WHERE words <> '' ORDER BY subject;
