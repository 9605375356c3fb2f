-- id: TL-INV-01
-- title: Invitation pending for too long
-- kind: Exception
-- severity: medium
-- controls: SOC 2 CC6.2; ISO 27001:2022 5.16, 5.18; PCI DSS 4.0.1 7.2.5; NIST 800-53 AC-2; DORA RTS 2024/1774 art. 21
-- needs: enrollments
-- remediation: cancel
-- concerns: invitation
-- todo: Ask whoever made the invitation whether it is still meant, and cancel it if not.
--
-- The age is the longer of two times: since the invitation was last sent, and since a
-- snapshot first read it as pending. Sending it again does not make it younger.
-- First seen: when it was pending and a snapshot that read invitations found it older than
-- the limit, after the last one at which it was not: sent again, it may be within the limit
-- for a while.
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
over AS (
  SELECT x.enrollment_id, min(s.id) AS since_snapshot, coalesce(h.until_snapshot, t.at + 1) AS until_snapshot
  FROM t CROSS JOIN pending AS x CROSS JOIN invitation_history AS h ON h.enrollment_id = x.enrollment_id AND h.status = 'PENDING'
  CROSS JOIN snapshots AS s ON s.id >= h.since_snapshot AND s.id < coalesce(h.until_snapshot, t.at + 1) AND s.id <= t.at AND s.enrollments IS NOT NULL
  WHERE x.days > x.limit_days AND s.taken_at >= x.first_seen
    AND max(julianday(s.taken_at) - coalesce(julianday(h.last_invitation_sent_at), julianday(x.first_seen)), julianday(s.taken_at) - julianday(x.first_seen)) > x.limit_days
  GROUP BY x.enrollment_id, h.since_snapshot, h.until_snapshot
),
since AS (
  SELECT enrollment_id, max(since_snapshot) AS since_snapshot
  FROM (SELECT enrollment_id, since_snapshot, since_snapshot > max(until_snapshot) OVER (PARTITION BY enrollment_id ORDER BY since_snapshot ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS apart FROM over)
  WHERE apart OR apart IS NULL GROUP BY enrollment_id
)
SELECT 'enrollment:' || x.enrollment_id AS subject, NULL AS workspace_id, NULL AS user_id, x.enrollment_id,
       'pending for ' || CASE CAST(days AS INTEGER) WHEN 1 THEN '1 day' ELSE CAST(days AS INTEGER) || ' days' END ||
         ': last sent ' || coalesce(last_invitation_sent_at, 'never') || ', first seen pending ' || first_seen ||
         '; the limit is ' || CASE limit_days WHEN 1 THEN '1 day' ELSE limit_days || ' days' END AS evidence,
       s.taken_at AS first_seen, CASE WHEN days > high_days THEN 'high' ELSE 'medium' END AS severity
FROM pending AS x LEFT JOIN since AS b ON b.enrollment_id = x.enrollment_id LEFT JOIN snapshots AS s ON s.id = b.since_snapshot
WHERE days > limit_days
ORDER BY subject;
