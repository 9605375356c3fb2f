-- id: TL-SOD-01
-- title: Both roles of a toxic pair
-- kind: Exception
-- severity: high
-- controls: SOC 2 CC6.3; ISO 27001:2022 5.3; PCI DSS 4.0.1 7.2.1, 7.2.2; NIST 800-53 AC-5; DORA RTS 2024/1774 art. 21
-- needs: toxic_pairs
-- partly: toxic_roles, workspaces
-- remediation: manual
-- concerns: person, toxic pair
-- todo: Decide which of the two roles the person keeps, and end the other.
--
-- A person holds both roles of a pair that the policy calls toxic: two different roles, in one workspace or in two.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at FROM p LIMIT 1),
pair AS (SELECT key, json_extract(value, '$.name') AS name, value FROM p, json_each(p, '$.toxic_pairs') LIMIT -1),
side AS (SELECT x.key AS pair, x.name, s.side, r.value AS role_id
  FROM pair AS x, (SELECT 'first' AS side UNION ALL SELECT 'second') AS s, json_each(x.value, '$.' || s.side) AS r
  LIMIT -1),
both AS ( -- who holds a role of either side, if not of one pair
  SELECT a.user_id FROM access_at AS a
  WHERE a.snapshot_id = (SELECT at FROM t) AND +a.role_id IN (SELECT role_id FROM side) GROUP BY a.user_id
  HAVING max(a.role_id IN (SELECT role_id FROM side WHERE side = 'first'))
    AND max(a.role_id IN (SELECT role_id FROM side WHERE side = 'second')) LIMIT -1),
there AS (
  SELECT a.user_id, s.pair, s.name, min(a.role_id) AS least, max(a.role_id) AS most,
         min(iif(s.side = 'first', a.first_seen, NULL)) AS one, min(iif(s.side = 'second', a.first_seen, NULL)) AS other
  FROM t CROSS JOIN both AS x CROSS JOIN access_at AS a ON a.snapshot_id = t.at AND a.user_id = x.user_id
  CROSS JOIN side AS s ON s.role_id = a.role_id GROUP BY a.user_id, s.pair, s.name, a.workspace_id),
held AS (
  SELECT user_id, pair, name, max(min(one), min(other)) AS since, max(least <> most AND one > '' AND other > '') AS near
  FROM there GROUP BY user_id, pair, name HAVING since IS NOT NULL AND min(least) <> max(most)),
person AS (
  SELECT user_id, min(since) OVER whole AS since, row_number() OVER whole AS place,
         group_concat(name) OVER whole AS grows, group_concat(name || CASE WHEN near THEN ' (in one workspace)'
           ELSE ' (in different workspaces)' END, ', ') OVER whole AS pairs
  FROM held WINDOW whole AS (PARTITION BY user_id ORDER BY name, pair
                             ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING))
SELECT 'user:' || user_id AS subject, NULL AS workspace_id, user_id, NULL AS enrollment_id,
       'holds both roles of: ' || pairs AS evidence, since, grows AS grows
FROM person WHERE place = 1 ORDER BY subject;
