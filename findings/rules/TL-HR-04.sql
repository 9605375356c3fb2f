-- id: TL-HR-04
-- title: Contract ended, or about to end
-- kind: Exception, To confirm when low
-- severity: high
-- controls: SOC 2 CC6.2, CC6.3; ISO 27001:2022 5.18, 6.5; PCI DSS 4.0.1 8.2.5; NIST 800-53 PS-4, PS-5; DORA RTS 2024/1774 art. 21
-- needs: roster
-- partly: workspaces
-- remediation: remove
-- concerns: person
-- todo: Ask the person's manager whether the contract goes on: correct the roster, or see that the access ends with it.
--
-- An end date of today has not passed. Somebody whom the roster calls terminated, and whose
-- end date has passed, is a finding of TL-HR-01. First seen: as there.
WITH p AS (SELECT :p AS p),
t AS (
  SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.unread') AS unread, json_extract(p, '$.day') AS day, json_extract(p, '$.time') AS time,
         '+' || json_extract(p, '$.thresholds.contract_days') || ' days' AS notice,
         date(json_extract(p, '$.day'), '+' || json_extract(p, '$.thresholds.contract_days') || ' days') AS soon
  FROM p LIMIT 1
),
terminated AS (SELECT value AS word FROM p, json_each(p, '$.roster.terminated')),
employed AS (
  SELECT x.user_id, x.roster_status AS status, x.roster_end_date AS end_date, coalesce(x.roster_status IN (SELECT word FROM terminated), 0) AS terminated,
         CASE WHEN x.email_as_of < t.time THEN '; the address ' || x.email || ' was last known ' || substr(x.email_as_of, 1, 10) ELSE '' END AS known
  FROM t JOIN people_at AS x ON x.snapshot_id = t.at
  WHERE x.roster_end_date <= t.soon
),
ending AS (
  SELECT c.user_id, c.status, c.end_date, c.known, c.end_date < t.day AS ended, count(DISTINCT a.workspace_id) AS workspaces, min(a.first_seen) AS first_seen
  FROM t JOIN employed AS c LEFT JOIN access_at AS a ON a.snapshot_id = t.at AND a.user_id = c.user_id
  WHERE NOT (c.terminated AND c.end_date <= t.day)
  GROUP BY c.user_id, c.status, c.end_date, c.known
),
began AS (
  SELECT user_id, max(first_seen) AS first_seen
  FROM (SELECT h.user_id, h.first_seen, h.since_snapshot > max(coalesce(h.until_snapshot, t.at + 1)) OVER (PARTITION BY h.user_id ORDER BY h.since_snapshot ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS apart
        FROM t JOIN access_history AS h ON h.since_snapshot <= t.at
        WHERE h.user_id IN (SELECT user_id FROM ending WHERE workspaces > 0))
  WHERE apart OR apart IS NULL GROUP BY user_id
),
given AS (
  SELECT c.snapshot_id, s.taken_at FROM t CROSS JOIN main.coverage_at AS c ON c.resource = 'roster' AND c.read_status = 'read' AND c.snapshot_id <= t.at
  JOIN main.coverage_at AS u ON u.snapshot_id = c.snapshot_id AND u.resource = 'users' AND u.read_status = 'read'
  JOIN snapshots AS s ON s.id = c.snapshot_id
),
word AS (
  SELECT x.user_id, g.snapshot_id, g.taken_at,
         EXISTS (SELECT 1 FROM roster_history AS r
                 WHERE (r.user_id = x.user_id OR (r.user_id IS NULL AND r.email_key = k.email_key AND NOT EXISTS (
                        SELECT 1 FROM roster_history AS i WHERE i.user_id = x.user_id AND i.since_snapshot <= g.snapshot_id AND (i.until_snapshot IS NULL OR i.until_snapshot > g.snapshot_id))))
                   AND r.since_snapshot <= g.snapshot_id AND (r.until_snapshot IS NULL OR r.until_snapshot > g.snapshot_id)
                   AND CASE WHEN x.ended THEN r.end_date < substr(g.taken_at, 1, 10) ELSE r.end_date <= date(substr(g.taken_at, 1, 10), t.notice) END
                   AND NOT (coalesce(r.status IN (SELECT word FROM terminated), 0) AND r.end_date <= substr(g.taken_at, 1, 10)))
           AND (x.workspaces > 0 OR (k.user_id IS NOT NULL AND (k.until_snapshot IS NULL OR k.until_snapshot > g.snapshot_id))
             OR EXISTS (SELECT 1 FROM access_history AS h WHERE h.user_id = x.user_id AND h.since_snapshot <= g.snapshot_id AND h.until_snapshot > g.snapshot_id)) AS said
  FROM t CROSS JOIN ending AS x CROSS JOIN given AS g
  LEFT JOIN account_history AS k ON k.user_id = x.user_id
    AND k.since_snapshot = (SELECT max(a.since_snapshot) FROM account_history AS a WHERE a.user_id = x.user_id AND a.since_snapshot <= g.snapshot_id)
),
since AS (
  SELECT user_id, min(taken_at) AS taken_at
  FROM (SELECT user_id, taken_at, sum(NOT said) OVER (PARTITION BY user_id ORDER BY snapshot_id DESC) AS others FROM word)
  WHERE others = 0 GROUP BY user_id
)
SELECT 'user:' || e.user_id AS subject, NULL AS workspace_id, e.user_id, NULL AS enrollment_id,
       'the contract ' || CASE WHEN ended THEN 'ended ' ELSE 'ends ' END || end_date || ', the roster says ' || coalesce(status, 'no status') || '; ' ||
         CASE workspaces WHEN 0 THEN 'an account, no access seen' WHEN 1 THEN 'access to 1 workspace' ELSE 'access to ' || workspaces || ' workspaces' END || known || (SELECT unread FROM t) AS evidence,
       max(coalesce(b.first_seen, e.first_seen, ''), s.taken_at) AS first_seen, CASE WHEN ended THEN 'high' ELSE 'low' END AS severity,
       CASE WHEN ended THEN 'remove' ELSE 'manual' END AS remediation
FROM ending AS e LEFT JOIN since AS s ON s.user_id = e.user_id LEFT JOIN began AS b ON b.user_id = e.user_id
ORDER BY subject;
