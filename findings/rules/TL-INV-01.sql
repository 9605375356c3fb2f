-- id: TL-INV-01
-- title: Invitation pending for too long
-- kind: Exception
-- severity: medium
-- controls: SOC 2 CC6.2; ISO 27001:2022 5.16, 5.18; PCI DSS 4.0.1 8.2.4; NIST 800-53 AC-2; DORA RTS 2024/1774 art. 21
-- needs: enrollments
-- remediation: cancel
-- concerns: invitation
-- todo: Ask whoever made the invitation whether it is still meant, and cancel it if not.
--
-- Finds invitations that have been pending for longer than the policy allows. The age counts from pending_since: when
-- the invitation was last sent or first seen pending, whichever is longer ago.
WITH p AS (SELECT :p AS p),
t AS (
  SELECT json_extract(p, '$.at') AS at, strftime('%s', json_extract(p, '$.time')) AS now,
         json_extract(p, '$.thresholds.invitation_days') AS limit_days,
         json_extract(p, '$.thresholds.invitation_high_days') AS high_days
  FROM p LIMIT 1
),
pending AS ( -- first_seen: of the run of snapshots that read it as pending, however often it was sent
  SELECT i.enrollment_id, i.last_invitation_sent_at AS sent, i.pending_since, max(h.first_seen) AS first_seen
  FROM t CROSS JOIN invitations_at AS i ON i.snapshot_id = t.at AND i.status = 'PENDING'
  CROSS JOIN invitation_history AS h ON h.enrollment_id = i.enrollment_id AND h.status = i.status
  WHERE h.since_snapshot <= t.at AND NOT EXISTS (
    SELECT 1 FROM invitation_history AS b
    WHERE b.enrollment_id = h.enrollment_id AND b.status = h.status AND b.until_snapshot = h.since_snapshot)
  GROUP BY i.enrollment_id, i.last_invitation_sent_at, i.pending_since
),
aged AS (SELECT *, (t.now - strftime('%s', pending_since)) / 86400.0 AS days FROM t JOIN pending)
SELECT 'enrollment:' || enrollment_id AS subject, NULL AS workspace_id, NULL AS user_id, enrollment_id,
       'pending for ' || CAST(days AS INTEGER) || CASE CAST(days AS INTEGER) WHEN 1 THEN ' day' ELSE ' days' END ||
         ': last sent ' || coalesce(sent, 'never') || ', first seen pending ' || first_seen ||
         '; the limit is ' || limit_days || CASE limit_days WHEN 1 THEN ' day' ELSE ' days' END AS evidence,
       first_seen AS since, CASE WHEN days > high_days THEN 'high' ELSE 'medium' END AS severity
FROM aged WHERE days > limit_days ORDER BY subject;
