-- id: TL-HR-05
-- title: Access of a leaver went later than agreed
-- kind: Exception
-- severity: medium
-- controls: SOC 2 CC6.2, CC6.3; ISO 27001:2022 5.18, 6.5; PCI DSS 4.0.1 8.2.5; NIST 800-53 PS-4, PS-5; DORA RTS 2024/1774 art. 21
-- needs: previous, roster
-- partly: workspaces
-- remediation: manual
-- todo: Find out why the access was ended late, and note it: the access is gone.
--
-- Late for certain: a snapshot after the agreed day still had the access. The rule is about
-- access that went since the baseline; access that is still there is a finding of TL-HR-01,
-- and access to a workspace that was not read again may still be there. First seen: when the
-- access was first missing and the roster called the person terminated, by the id or else by
-- the last address that the person had with access, after the last roster that did not
-- (main.roster_at has every snapshot).
WITH p AS (SELECT :p AS p),
t AS (
  SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.baseline') AS baseline, json_extract(p, '$.day') AS day, json_extract(p, '$.leaver_days') AS leaver_days
  FROM p LIMIT 1
),
went AS (
  SELECT h.user_id, h.e, max(h.last_seen) AS last_seen, max(h.gone_by) AS gone_by
  FROM t JOIN (SELECT user_id, last_seen, gone_by, until_snapshot,
                      first_value(lower(trim(email, char(9,10,11,12,13,32,133,160,5760,8192,8193,8194,8195,8196,8197,8198,8199,8200,8201,8202,8203,8232,8233,8239,8287,12288,65279)))) OVER (PARTITION BY user_id ORDER BY email IS NULL, last_seen DESC) AS e
               FROM access_history WHERE until_snapshot <= (SELECT at FROM t)) AS h
  WHERE NOT EXISTS (SELECT 1 FROM access_history AS k WHERE k.user_id = h.user_id AND k.since_snapshot <= t.at
                    AND (k.until_snapshot IS NULL OR k.until_snapshot > t.at))
  GROUP BY h.user_id, h.e
  HAVING max(h.until_snapshot) > max(t.baseline)
),
leaver AS (
  SELECT w.user_id, w.e, w.last_seen, w.gone_by, CASE WHEN i.email IS NULL THEN m.status ELSE i.status END AS status,
         CASE WHEN i.email IS NULL THEN m.end_date ELSE i.end_date END AS end_date
  FROM t JOIN went AS w
  LEFT JOIN roster_at AS i ON i.snapshot_id = t.at AND i.user_id = w.user_id
  LEFT JOIN roster_at AS m ON m.snapshot_id = t.at AND m.email = w.e AND (m.user_id IS NULL OR m.user_id = w.user_id)
),
late AS (
  SELECT l.* FROM t JOIN leaver AS l
  WHERE lower(trim(l.status)) = 'terminated' AND l.end_date <= t.day AND substr(l.last_seen, 1, 10) > date(l.end_date, '+' || t.leaver_days || ' days')
),
given AS (
  SELECT c.snapshot_id, s.taken_at FROM t CROSS JOIN main.coverage_at AS c ON c.resource = 'roster' AND c.read_status = 'read' AND c.snapshot_id <= t.at
  JOIN main.coverage_at AS u ON u.snapshot_id = c.snapshot_id AND u.resource = 'users' AND u.read_status = 'read'
  JOIN snapshots AS s ON s.id = c.snapshot_id
),
named AS (
  SELECT r.snapshot_id, r.user_id, r.email FROM main.roster_at AS r WHERE +r.user_id IN (SELECT user_id FROM late)
),
word AS (
  SELECT x.user_id, g.snapshot_id, g.taken_at,
         EXISTS (SELECT 1 FROM main.roster_at AS r WHERE r.snapshot_id = g.snapshot_id
                 AND r.email = coalesce(i.email, x.e) AND (r.user_id IS NULL OR r.user_id = x.user_id)
                 AND lower(trim(r.status)) = 'terminated'
                 AND r.end_date <= substr(g.taken_at, 1, 10) AND substr(x.last_seen, 1, 10) > date(r.end_date, '+' || t.leaver_days || ' days')) AS said
  FROM t CROSS JOIN late AS x CROSS JOIN given AS g
  LEFT JOIN named AS i ON i.snapshot_id = g.snapshot_id AND i.user_id = x.user_id
),
since AS (
  SELECT user_id, min(taken_at) AS taken_at
  FROM (SELECT user_id, taken_at, sum(NOT said) OVER (PARTITION BY user_id ORDER BY snapshot_id DESC) AS others FROM word)
  WHERE others = 0 GROUP BY user_id
)
SELECT 'user:' || l.user_id AS subject, NULL AS workspace_id, l.user_id, NULL AS enrollment_id,
       'end date ' || l.end_date || ', ' || CASE t.leaver_days WHEN 1 THEN '1 day' ELSE t.leaver_days || ' days' END || ' agreed; last seen with access ' ||
         l.last_seen || ', first missed ' || l.gone_by AS evidence, max(l.gone_by, s.taken_at) AS first_seen
FROM t JOIN late AS l LEFT JOIN since AS s ON s.user_id = l.user_id
ORDER BY subject;
