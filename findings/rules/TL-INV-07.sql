-- id: TL-INV-07
-- title: Invitation pending for somebody who has left
-- kind: Exception
-- severity: high
-- controls: SOC 2 CC6.2; ISO 27001:2022 5.16, 5.18; PCI DSS 4.0.1 7.2.5; NIST 800-53 AC-2; DORA RTS 2024/1774 art. 20
-- needs: enrollments, roster
-- remediation: cancel
-- concerns: invitation
-- todo: Cancel the invitation: the person has left.
-- automatic: yes
--
-- First seen: when it was pending and the roster called the person of its e-mail, as it was
-- then, terminated, after the last roster that did not.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.day') AS day FROM p LIMIT 1),
terminated AS (SELECT value AS word FROM p, json_each(p, '$.roster.terminated')),
began AS (
  SELECT h.enrollment_id, max(h.first_seen) AS first_seen
  FROM t JOIN invitation_history AS h ON h.status = 'PENDING' AND h.since_snapshot <= t.at
  WHERE NOT EXISTS (SELECT 1 FROM invitation_history AS e WHERE e.enrollment_id = h.enrollment_id AND e.status = 'PENDING' AND e.until_snapshot = h.since_snapshot)
  GROUP BY h.enrollment_id
),
invited AS (
  SELECT i.enrollment_id, i.last_invitation_sent_at, r.user_id, trim(r.status) AS status, r.end_date, b.first_seen
  FROM t JOIN invitations_at AS i ON i.snapshot_id = t.at
  JOIN began AS b ON b.enrollment_id = i.enrollment_id
  JOIN roster_at AS r ON r.snapshot_id = i.snapshot_id AND r.email_key = i.email_key
  WHERE i.status = 'PENDING' AND r.status IN (SELECT word FROM terminated) AND (r.end_date IS NULL OR r.end_date <= t.day)
    AND NOT EXISTS (SELECT 1 FROM people_at AS x WHERE x.snapshot_id = t.at AND x.email_key = r.email_key AND x.matched_by = 'contradiction')
),
given AS (
  SELECT c.snapshot_id, s.taken_at FROM t CROSS JOIN main.coverage_at AS c ON c.resource = 'roster' AND c.read_status = 'read' AND c.snapshot_id <= t.at
  JOIN snapshots AS s ON s.id = c.snapshot_id
),
word AS (
  SELECT x.enrollment_id, g.snapshot_id, g.taken_at,
         EXISTS (SELECT 1 FROM invitation_history AS h CROSS JOIN roster_history AS r ON r.email_key = h.email_key
                 WHERE h.enrollment_id = x.enrollment_id AND h.since_snapshot <= g.snapshot_id AND (h.until_snapshot IS NULL OR h.until_snapshot > g.snapshot_id)
                   AND r.since_snapshot <= g.snapshot_id AND (r.until_snapshot IS NULL OR r.until_snapshot > g.snapshot_id)
                   AND r.status IN (SELECT word FROM terminated) AND (r.end_date IS NULL OR r.end_date <= substr(g.taken_at, 1, 10))) AS said
  FROM invited AS x CROSS JOIN given AS g
),
since AS (
  SELECT enrollment_id, min(taken_at) AS taken_at
  FROM (SELECT enrollment_id, taken_at, sum(NOT said) OVER (PARTITION BY enrollment_id ORDER BY snapshot_id DESC) AS others FROM word)
  WHERE others = 0 GROUP BY enrollment_id
)
SELECT 'enrollment:' || i.enrollment_id AS subject, NULL AS workspace_id, i.user_id, i.enrollment_id,
       'pending, last sent ' || coalesce(i.last_invitation_sent_at, 'never') || ', though the roster says ' || i.status || ', end date ' || coalesce(i.end_date, 'unknown') AS evidence,
       max(i.first_seen, s.taken_at) AS first_seen
FROM invited AS i LEFT JOIN since AS s ON s.enrollment_id = i.enrollment_id
ORDER BY subject;
