-- id: TL-HR-05
-- title: Access of a leaver went later than agreed
-- kind: Exception
-- severity: medium
-- controls: SOC 2 CC6.2, CC6.3; ISO 27001:2022 5.18, 6.5; PCI DSS 4.0.1 8.2.5; NIST 800-53 PS-4, PS-5; DORA RTS 2024/1774 art. 21
-- needs: previous, roster
-- partly: workspaces
-- remediation: manual
-- concerns: account
-- todo: Find out why the access was ended late, and note it: the access is gone.
--
-- Late for certain: a snapshot after the agreed day still had the access. The rule is about
-- access that went since the baseline; access that is still there is a finding of TL-HR-01,
-- and access to a workspace that was not read again may still be there. First seen: when the
-- access was first missing and the roster called the person terminated, by the id or by the
-- last address that the person had with access, after the last roster that did not.
-- A row of the roster with the address of somebody else is not about the person.
WITH p AS (SELECT :p AS p),
t AS (
  SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.baseline') AS baseline, json_extract(p, '$.day') AS day, json_extract(p, '$.leaver_days') AS leaver_days
  FROM p LIMIT 1
),
terminated AS (SELECT value AS word FROM p, json_each(p, '$.roster.terminated')),
went AS (
  SELECT h.user_id, max(h.last_seen) AS last_seen, max(h.gone_by) AS gone_by,
         coalesce((SELECT x.email_key FROM people_at AS x WHERE x.snapshot_id = t.at AND x.user_id = h.user_id),
                  (SELECT k.email_key FROM account_history AS k WHERE k.user_id = h.user_id AND k.since_snapshot <= t.at ORDER BY k.email_key IS NULL, k.since_snapshot DESC LIMIT 1)) AS e
  FROM t JOIN access_history AS h ON h.until_snapshot <= t.at
  WHERE NOT EXISTS (SELECT 1 FROM access_history AS k WHERE k.user_id = h.user_id AND k.since_snapshot <= t.at
                    AND (k.until_snapshot IS NULL OR k.until_snapshot > t.at))
  GROUP BY h.user_id, t.at, t.baseline
  HAVING max(h.until_snapshot) > max(t.baseline)
),
named AS (
  SELECT w.*, r.status, r.end_date, row_number() OVER (PARTITION BY w.user_id ORDER BY r.user_id IS NULL, r.email_key) AS place
  FROM t JOIN went AS w JOIN roster_at AS r ON r.snapshot_id = t.at AND (r.user_id = w.user_id OR (r.user_id IS NULL AND r.email_key = w.e))
  WHERE NOT EXISTS (SELECT 1 FROM people_at AS o WHERE o.snapshot_id = t.at AND o.email_key = r.email_key AND o.user_id <> w.user_id)
    AND NOT EXISTS (SELECT 1 FROM people_at AS o WHERE o.snapshot_id = t.at AND o.user_id = w.user_id AND o.matched_by = 'contradiction')
),
late AS (
  SELECT l.* FROM t JOIN named AS l
  WHERE l.place = 1 AND l.status IN (SELECT word FROM terminated) AND l.end_date <= t.day AND substr(l.last_seen, 1, 10) > date(l.end_date, '+' || t.leaver_days || ' days')
),
given AS (
  SELECT c.snapshot_id, s.taken_at FROM t CROSS JOIN main.coverage_at AS c ON c.resource = 'roster' AND c.read_status = 'read' AND c.snapshot_id <= t.at
  JOIN main.coverage_at AS u ON u.snapshot_id = c.snapshot_id AND u.resource = 'users' AND u.read_status = 'read'
  JOIN snapshots AS s ON s.id = c.snapshot_id
),
word AS (
  SELECT x.user_id, g.snapshot_id, g.taken_at,
         EXISTS (SELECT 1 FROM roster_history AS r
                 WHERE (r.user_id = x.user_id OR (r.user_id IS NULL AND r.email_key = x.e AND NOT EXISTS (
                        SELECT 1 FROM roster_history AS i WHERE i.user_id = x.user_id AND i.since_snapshot <= g.snapshot_id AND (i.until_snapshot IS NULL OR i.until_snapshot > g.snapshot_id))))
                   AND r.since_snapshot <= g.snapshot_id AND (r.until_snapshot IS NULL OR r.until_snapshot > g.snapshot_id)
                   AND r.status IN (SELECT word FROM terminated)
                   AND r.end_date <= substr(g.taken_at, 1, 10) AND substr(x.last_seen, 1, 10) > date(r.end_date, '+' || t.leaver_days || ' days')) AS said
  FROM t CROSS JOIN late AS x CROSS JOIN given AS g
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
