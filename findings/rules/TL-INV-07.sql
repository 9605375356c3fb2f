-- id: TL-INV-07
-- title: Invitation pending for somebody who has left
-- kind: Exception
-- severity: high
-- controls: SOC 2 CC6.2; ISO 27001:2022 5.18, 6.5; PCI DSS 4.0.1 8.2.5; NIST 800-53 PS-4; DORA RTS 2024/1774 art. 20
-- needs: enrollments, roster
-- remediation: cancel
-- concerns: invitation, leaver
-- rests: roster
-- todo: Cancel the invitation: the person has left.
-- automatic: yes
--
-- Finds pending invitations to people whom the roster calls terminated, unless their end date is still to come. The
-- roster itself is asked about who has no account; a row that contradicts the accounts says nothing.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.day') AS day FROM p LIMIT 1),
terminated AS (SELECT value AS word FROM p, json_each(p, '$.roster.terminated')),
pending AS ( -- LIMIT -1: each view is read once
  SELECT i.enrollment_id, i.email_key, i.last_invitation_sent_at AS sent, i.first_seen
  FROM t JOIN invitations_at AS i ON i.snapshot_id = t.at WHERE i.status = 'PENDING' LIMIT -1
),
person AS (
  SELECT x.email_key, x.user_id, x.roster_status AS status, x.roster_end_date AS end_date
  FROM t JOIN people_at AS x ON x.snapshot_id = t.at
  WHERE x.matched_by IS NOT NULL AND x.email_key IN (SELECT email_key FROM pending) LIMIT -1
),
said AS (
  SELECT * FROM person UNION ALL
  SELECT r.email_key, r.user_id, r.status, r.end_date FROM t JOIN roster_at AS r ON r.snapshot_id = t.at
  WHERE r.email_key NOT IN (SELECT email_key FROM person)
),
leaver AS (
  SELECT email_key, min(user_id) AS user_id, min(status) AS status, max(end_date) AS end_date FROM t JOIN said
  WHERE status IN (SELECT word FROM terminated) AND coalesce(end_date, '') <= t.day GROUP BY email_key
)
SELECT 'enrollment:' || i.enrollment_id AS subject, NULL AS workspace_id, l.user_id, i.enrollment_id,
       'pending, last sent ' || coalesce(i.sent, 'never') || ', though the roster says ' || trim(l.status) ||
         ', end date ' || coalesce(l.end_date, 'unknown') AS evidence, i.first_seen AS since
FROM leaver AS l JOIN pending AS i ON i.email_key = l.email_key ORDER BY subject;
