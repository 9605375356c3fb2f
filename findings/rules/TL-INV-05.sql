-- id: TL-INV-05
-- title: More than one pending invitation for the same e-mail
-- kind: Exception
-- severity: low
-- controls: SOC 2 CC6.2; ISO 27001:2022 5.16, 5.18; PCI DSS 4.0.1 7.2.5; NIST 800-53 AC-2; DORA RTS 2024/1774 art. 20
-- needs: enrollments
-- remediation: cancel
-- concerns: invitation
-- rests: newer invitation
-- todo: Ask whoever sent the invitations which one is meant, and cancel the others: a time is missing or the same, so none is surely the older.
-- automatic: yes
--
-- Each invitation but the newest is a finding. A plan cancels an older one if both have a
-- time; if a time is missing or the same, somebody has to say which one is meant.
-- First seen: when it was pending and a newer one was too, whichever that was.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at FROM p LIMIT 1),
began AS (
  SELECT h.enrollment_id, max(h.first_seen) AS first_seen
  FROM t JOIN invitation_history AS h ON h.status = 'PENDING' AND h.since_snapshot <= t.at
  WHERE NOT EXISTS (SELECT 1 FROM invitation_history AS e WHERE e.enrollment_id = h.enrollment_id AND e.status = 'PENDING' AND e.until_snapshot = h.since_snapshot)
  GROUP BY h.enrollment_id
),
pending AS (
  SELECT i.enrollment_id, i.last_invitation_sent_at AS sent, CASE WHEN i.last_invitation_sent_at GLOB '[0-9]*T*Z' THEN i.last_invitation_sent_at END AS dated,
         b.first_seen, i.email_key AS e
  FROM t JOIN invitations_at AS i ON i.snapshot_id = t.at
  JOIN began AS b ON b.enrollment_id = i.enrollment_id
  WHERE i.status = 'PENDING' AND i.email IS NOT NULL
),
placed AS (
  SELECT enrollment_id, e, sent, dated, first_seen, count(*) OVER (PARTITION BY e) AS pending,
         row_number() OVER newest AS place, first_value(enrollment_id) OVER newest AS newest_id, first_value(sent) OVER newest AS newest_sent,
         first_value(dated) OVER newest AS newest_dated
  FROM pending
  WINDOW newest AS (PARTITION BY e ORDER BY dated DESC, sent DESC, enrollment_id DESC)
),
spoken AS (
  SELECT h.enrollment_id, h.email_key AS e, coalesce(CASE WHEN h.last_invitation_sent_at GLOB '[0-9]*T*Z' THEN h.last_invitation_sent_at END, '') AS dated,
         coalesce(h.last_invitation_sent_at, '') AS sent, h.since_snapshot, coalesce(h.until_snapshot, t.at + 1) AS until_snapshot
  FROM t JOIN invitation_history AS h ON h.status = 'PENDING' AND h.since_snapshot <= t.at
  WHERE h.email_key IN (SELECT e FROM placed WHERE place > 1)
),
both AS (
  SELECT h.enrollment_id, max(h.since_snapshot, o.since_snapshot) AS since_snapshot, min(h.until_snapshot, o.until_snapshot) AS until_snapshot
  FROM spoken AS h JOIN spoken AS o ON o.e = h.e AND o.enrollment_id <> h.enrollment_id AND o.since_snapshot < h.until_snapshot AND h.since_snapshot < o.until_snapshot
  WHERE h.enrollment_id IN (SELECT enrollment_id FROM placed WHERE place > 1) AND (o.dated, o.sent, o.enrollment_id) > (h.dated, h.sent, h.enrollment_id)
),
together AS (
  SELECT enrollment_id, max(since_snapshot) AS since_snapshot
  FROM (SELECT enrollment_id, since_snapshot, since_snapshot > max(until_snapshot) OVER (PARTITION BY enrollment_id ORDER BY since_snapshot ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS apart FROM both)
  WHERE apart OR apart IS NULL GROUP BY enrollment_id
)
SELECT 'enrollment:' || x.enrollment_id AS subject, NULL AS workspace_id, NULL AS user_id, x.enrollment_id,
       pending || ' pending for the same e-mail; this one was last sent ' || coalesce(sent, 'never') || ', the newest is ' || newest_id ||
         ', last sent ' || coalesce(newest_sent, 'never') AS evidence, max(x.first_seen, s.taken_at) AS first_seen,
       CASE WHEN dated < newest_dated THEN 'cancel' ELSE 'manual' END AS remediation
FROM placed AS x JOIN together AS b ON b.enrollment_id = x.enrollment_id JOIN snapshots AS s ON s.id = b.since_snapshot
WHERE place > 1
ORDER BY subject;
