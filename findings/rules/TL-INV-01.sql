-- id: TL-INV-01
-- title: Invitation pending for too long
-- kind: Exception
-- severity: medium
-- controls: SOC 2 CC6.2; ISO 27001:2022 5.16, 5.18; PCI DSS 4.0.1 7.2.5; NIST 800-53 AC-2; DORA RTS 2024/1774 art. 21
-- needs: enrollments
-- remediation: cancel
-- todo: Ask whoever made the invitation whether it is still meant, and cancel it if not.
--
-- The age is the longer of the time since it was last sent and the time since a
-- snapshot first saw it pending; sending it again does not make it young.
-- First seen: when it was pending and over the limit (main.invitations_at has the
-- invitations of every snapshot).
WITH p AS (SELECT :p AS p),
t AS (
  SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.time') AS time, json_extract(p, '$.thresholds.invitation_days') AS limit_days,
         json_extract(p, '$.thresholds.invitation_high_days') AS high_days
  FROM p LIMIT 1
),
began AS (
  SELECT h.enrollment_id, max(h.first_seen) AS first_seen
  FROM t JOIN invitation_history AS h ON h.status = 'PENDING' AND h.since_snapshot <= t.at
  WHERE NOT EXISTS (SELECT 1 FROM invitation_history AS e WHERE e.enrollment_id = h.enrollment_id AND e.status = 'PENDING' AND e.until_snapshot = h.since_snapshot)
  GROUP BY h.enrollment_id
),
pending AS (
  SELECT i.enrollment_id, i.last_invitation_sent_at, b.first_seen, t.limit_days, t.high_days,
         max(julianday(t.time) - coalesce(julianday(i.last_invitation_sent_at), julianday(b.first_seen)), julianday(t.time) - julianday(b.first_seen)) AS days
  FROM t JOIN invitations_at AS i ON i.snapshot_id = t.at
  JOIN began AS b ON b.enrollment_id = i.enrollment_id
  WHERE i.status = 'PENDING'
),
word AS (
  SELECT x.enrollment_id, n.snapshot_id, s.taken_at,
         coalesce(n.status = 'PENDING' AND max(julianday(s.taken_at) - coalesce(julianday(n.last_invitation_sent_at), julianday(x.first_seen)), julianday(s.taken_at) - julianday(x.first_seen)) > x.limit_days, 0) AS said
  FROM t CROSS JOIN pending AS x CROSS JOIN main.invitations_at AS n ON n.enrollment_id = x.enrollment_id AND n.snapshot_id <= t.at
  JOIN snapshots AS s ON s.id = n.snapshot_id
  WHERE x.days > x.limit_days
),
since AS (
  SELECT enrollment_id, min(taken_at) AS taken_at
  FROM (SELECT enrollment_id, taken_at, sum(NOT said) OVER (PARTITION BY enrollment_id ORDER BY snapshot_id DESC) AS others FROM word)
  WHERE others = 0 GROUP BY enrollment_id
)
SELECT 'enrollment:' || x.enrollment_id AS subject, NULL AS workspace_id, NULL AS user_id, x.enrollment_id,
       'pending for ' || CASE CAST(days AS INTEGER) WHEN 1 THEN '1 day' ELSE CAST(days AS INTEGER) || ' days' END ||
         ': last sent ' || coalesce(last_invitation_sent_at, 'never') || ', first seen pending ' || first_seen ||
         '; the limit is ' || CASE limit_days WHEN 1 THEN '1 day' ELSE limit_days || ' days' END AS evidence,
       max(first_seen, s.taken_at) AS first_seen, CASE WHEN days > high_days THEN 'high' ELSE 'medium' END AS severity
FROM pending AS x JOIN since AS s ON s.enrollment_id = x.enrollment_id
WHERE days > limit_days
ORDER BY subject;
