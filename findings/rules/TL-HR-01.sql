-- id: TL-HR-01
-- title: Somebody who has left still has access or an account
-- kind: Exception
-- severity: critical
-- controls: SOC 2 CC6.2, CC6.3; ISO 27001:2022 5.18, 6.5; PCI DSS 4.0.1 8.2.5; NIST 800-53 PS-4, PS-5; DORA RTS 2024/1774 art. 21
-- needs: roster
-- partly: workspaces
-- remediation: remove
-- concerns: person
-- rests: roster
-- folds: TL-EXT-01, TL-HR-02, TL-ORP-01, TL-ORP-02, TL-INH-02, TL-PRV-01
-- todo: End the person's role in the organization and deactivate the account: nothing direct is left to remove.
-- automatic: yes
--
-- A plan removes direct access; a person has to end inherited access and accounts.
-- First seen: when the access began (only privileged access counts if there is any; a change
-- of role or workspace begins nothing) and the roster called the account terminated, by its
-- id or by the address that the account had then, after the last roster that did not.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.unread') AS unread, json_extract(p, '$.day') AS day, json_extract(p, '$.time') AS time FROM p LIMIT 1),
privileged AS (SELECT value AS role_id FROM p, json_each(p, '$.privileged')),
unclassified AS (SELECT value AS role_id FROM p, json_each(p, '$.unclassified')),
terminated AS (SELECT value AS word FROM p, json_each(p, '$.roster.terminated')),
leaver AS (
  SELECT x.user_id, x.roster_status AS status, x.roster_end_date AS end_date, CASE WHEN x.email_as_of < t.time THEN '; the address ' || x.email || ' was last known ' || substr(x.email_as_of, 1, 10) ELSE '' END AS known
  FROM t JOIN people_at AS x ON x.snapshot_id = t.at
  WHERE x.roster_status IN (SELECT word FROM terminated) AND (x.roster_end_date IS NULL OR x.roster_end_date <= t.day)
),
held AS (
  SELECT l.user_id, l.status, l.end_date, l.known, a.workspace_id, min(a.first_seen) AS first_seen, min(CASE WHEN a.role_id IN (SELECT role_id FROM privileged) THEN a.first_seen END) AS privileged_seen,
         max(a.role_id IN (SELECT role_id FROM privileged)) AS privileged,
         max(a.role_id IN (SELECT role_id FROM unclassified)) AS unclassified
  FROM t JOIN leaver AS l LEFT JOIN access_at AS a ON a.snapshot_id = t.at AND a.user_id = l.user_id
  GROUP BY l.user_id, l.status, l.end_date, l.known, a.workspace_id
),
gone AS (
  SELECT user_id, status, end_date, known, count(workspace_id) AS workspaces, coalesce(sum(privileged), 0) AS privileged,
         coalesce(sum(unclassified AND NOT privileged), 0) AS unclassified, coalesce(min(privileged_seen), min(first_seen)) AS first_seen
  FROM held GROUP BY user_id, status, end_date, known
),
began AS (
  SELECT user_id, max(first_seen) AS first_seen
  FROM (SELECT h.user_id, h.first_seen, h.since_snapshot > max(coalesce(h.until_snapshot, t.at + 1)) OVER (PARTITION BY h.user_id ORDER BY h.since_snapshot ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS apart
        FROM t JOIN access_history AS h ON h.since_snapshot <= t.at CROSS JOIN gone AS x ON x.user_id = h.user_id
        WHERE x.privileged = 0 OR h.role_id IN (SELECT role_id FROM privileged))
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
                   AND r.status IN (SELECT word FROM terminated) AND (r.end_date IS NULL OR r.end_date <= substr(g.taken_at, 1, 10)))
           AND (x.workspaces > 0 OR (k.user_id IS NOT NULL AND (k.until_snapshot IS NULL OR k.until_snapshot > g.snapshot_id))
             OR EXISTS (SELECT 1 FROM access_history AS h WHERE h.user_id = x.user_id AND h.since_snapshot <= g.snapshot_id AND h.until_snapshot > g.snapshot_id)) AS said
  FROM gone AS x CROSS JOIN given AS g
  LEFT JOIN account_history AS k ON k.user_id = x.user_id
    AND k.since_snapshot = (SELECT max(a.since_snapshot) FROM account_history AS a WHERE a.user_id = x.user_id AND a.since_snapshot <= g.snapshot_id)
),
since AS (
  SELECT user_id, min(taken_at) AS taken_at
  FROM (SELECT user_id, taken_at, sum(NOT said) OVER (PARTITION BY user_id ORDER BY snapshot_id DESC) AS others FROM word)
  WHERE others = 0 GROUP BY user_id
)
SELECT 'user:' || g.user_id AS subject, NULL AS workspace_id, g.user_id, NULL AS enrollment_id,
       'the roster says ' || status || ', end date ' || coalesce(end_date, 'unknown') || '; ' ||
         CASE workspaces WHEN 0 THEN 'an account, no access seen'
           ELSE 'access to ' || CASE workspaces WHEN 1 THEN '1 workspace' ELSE workspaces || ' workspaces' END || ', privileged in ' || privileged ||
             CASE unclassified WHEN 0 THEN '' ELSE ', with an unclassified role in ' || unclassified || ' more' END END || known || (SELECT unread FROM t) AS evidence,
       max(coalesce(CASE WHEN workspaces > 0 THEN b.first_seen END, g.first_seen, ''), s.taken_at) AS first_seen, CASE WHEN privileged > 0 THEN 'critical' WHEN workspaces > 0 THEN 'high' ELSE 'medium' END AS severity
FROM gone AS g LEFT JOIN since AS s ON s.user_id = g.user_id LEFT JOIN began AS b ON b.user_id = g.user_id
ORDER BY subject;
