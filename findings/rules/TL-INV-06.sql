-- id: TL-INV-06
-- title: Invitation pending for somebody who has an account
-- kind: Exception
-- severity: low
-- controls: SOC 2 CC6.2; ISO 27001:2022 5.16, 5.18; PCI DSS 4.0.1 7.2.5; NIST 800-53 AC-2; DORA RTS 2024/1774 art. 20
-- needs: enrollments, users
-- remediation: cancel
-- concerns: invitation
-- rests: account
-- todo: Cancel the invitation: the person has an account.
-- automatic: yes
--
-- First seen: when it was pending and any account had the e-mail that the invitation had
-- then.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at FROM p LIMIT 1),
found AS (
  SELECT i.enrollment_id, i.last_invitation_sent_at, min(u.user_id) AS user_id
  FROM t JOIN invitations_at AS i ON i.snapshot_id = t.at
  JOIN people_at AS u ON u.snapshot_id = i.snapshot_id AND u.email_key = i.email_key AND u.listed = 1
  WHERE i.status = 'PENDING'
  GROUP BY i.enrollment_id, i.last_invitation_sent_at
),
spoken AS (
  SELECT h.enrollment_id, h.email_key AS e, h.since_snapshot, coalesce(h.until_snapshot, t.at + 1) AS until_snapshot
  FROM t JOIN invitation_history AS h ON h.status = 'PENDING' AND h.since_snapshot <= t.at
  WHERE h.enrollment_id IN (SELECT enrollment_id FROM found)
),
both AS (
  SELECT h.enrollment_id, max(h.since_snapshot, a.since_snapshot) AS since_snapshot, min(h.until_snapshot, coalesce(a.until_snapshot, t.at + 1)) AS until_snapshot
  FROM t JOIN spoken AS h JOIN account_history AS a ON a.email_key = h.e AND a.since_snapshot < h.until_snapshot AND h.since_snapshot < coalesce(a.until_snapshot, t.at + 1)
),
together AS (
  SELECT enrollment_id, max(since_snapshot) AS since_snapshot
  FROM (SELECT enrollment_id, since_snapshot, since_snapshot > max(until_snapshot) OVER (PARTITION BY enrollment_id ORDER BY since_snapshot ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS apart FROM both)
  WHERE apart OR apart IS NULL GROUP BY enrollment_id
)
SELECT 'enrollment:' || x.enrollment_id AS subject, NULL AS workspace_id, x.user_id, x.enrollment_id,
       'pending, last sent ' || coalesce(x.last_invitation_sent_at, 'never') || ', though user ' || x.user_id || ' has that e-mail' AS evidence, s.taken_at AS first_seen
FROM found AS x JOIN together AS b ON b.enrollment_id = x.enrollment_id JOIN snapshots AS s ON s.id = b.since_snapshot
ORDER BY subject;
