-- id: TL-INV-03
-- title: Invitation expired, and nothing followed
-- kind: To confirm
-- severity: info
-- controls: SOC 2 CC6.2; ISO 27001:2022 5.16, 5.18; PCI DSS 4.0.1 7.2.5; NIST 800-53 AC-2; DORA RTS 2024/1774 art. 20
-- needs: enrollments, users
-- remediation: manual
-- concerns: invitation
-- rests: invitation
-- todo: Ask whether the person is still to come: send the invitation again, or leave it expired.
--
-- A later invitation is one that was sent later, or that is pending. Of several that
-- expired, only the latest is a finding. First seen: when it had expired, and the last
-- account or later invitation of its e-mail was gone or had another e-mail.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at FROM p LIMIT 1),
began AS (
  SELECT h.enrollment_id, max(h.first_seen) AS first_seen
  FROM t JOIN invitation_history AS h ON h.status = 'EXPIRED' AND h.email IS NOT NULL AND h.since_snapshot <= t.at
  WHERE NOT EXISTS (SELECT 1 FROM invitation_history AS e WHERE e.enrollment_id = h.enrollment_id AND e.status = 'EXPIRED' AND e.email IS NOT NULL AND e.until_snapshot = h.since_snapshot)
  GROUP BY h.enrollment_id
),
expired AS (
  SELECT i.enrollment_id, i.last_invitation_sent_at, b.first_seen
  FROM t JOIN invitations_at AS i ON i.snapshot_id = t.at
  JOIN began AS b ON b.enrollment_id = i.enrollment_id
  WHERE i.status = 'EXPIRED' AND i.email IS NOT NULL
    AND NOT EXISTS (
      SELECT 1 FROM invitations_at AS o
      WHERE o.snapshot_id = i.snapshot_id AND o.email_key = i.email_key AND o.enrollment_id <> i.enrollment_id
        AND (o.status = 'PENDING'
          OR (o.status = 'ACCEPTED' AND (o.last_invitation_sent_at IS NULL OR i.last_invitation_sent_at IS NULL))
          OR coalesce(o.last_invitation_sent_at, '') > coalesce(i.last_invitation_sent_at, '')
          OR (coalesce(o.last_invitation_sent_at, '') = coalesce(i.last_invitation_sent_at, '') AND o.enrollment_id > i.enrollment_id)))
    AND NOT EXISTS (SELECT 1 FROM people_at AS u WHERE u.snapshot_id = i.snapshot_id AND u.email_key = i.email_key AND u.listed = 1)
),
spoken AS (
  SELECT h.enrollment_id, h.email_key AS e, h.status, h.last_invitation_sent_at, h.since_snapshot, coalesce(h.until_snapshot, t.at + 1) AS until_snapshot
  FROM t JOIN invitation_history AS h ON h.since_snapshot <= t.at
),
followed AS (
  SELECT h.enrollment_id, min(h.until_snapshot, o.until_snapshot) AS until_snapshot
  FROM spoken AS h JOIN spoken AS o ON o.e = h.e AND o.enrollment_id <> h.enrollment_id AND o.since_snapshot < h.until_snapshot AND h.since_snapshot < o.until_snapshot
  WHERE h.status = 'EXPIRED'
    AND (o.status = 'PENDING'
      OR (o.status = 'ACCEPTED' AND (o.last_invitation_sent_at IS NULL OR h.last_invitation_sent_at IS NULL))
      OR coalesce(o.last_invitation_sent_at, '') > coalesce(h.last_invitation_sent_at, '')
      OR (coalesce(o.last_invitation_sent_at, '') = coalesce(h.last_invitation_sent_at, '') AND o.enrollment_id > h.enrollment_id))
  UNION ALL
  SELECT h.enrollment_id, min(h.until_snapshot, coalesce(a.until_snapshot, t.at + 1))
  FROM t JOIN spoken AS h JOIN account_history AS a ON a.email_key = h.e AND a.since_snapshot < h.until_snapshot AND h.since_snapshot < coalesce(a.until_snapshot, t.at + 1)
  WHERE h.status = 'EXPIRED'
)
SELECT 'enrollment:' || x.enrollment_id AS subject, NULL AS workspace_id, NULL AS user_id, x.enrollment_id,
       'expired, last sent ' || coalesce(x.last_invitation_sent_at, 'never') || '; no later invitation and no account for that e-mail' AS evidence,
       coalesce(max(x.first_seen, max(s.taken_at)), x.first_seen) AS first_seen
FROM expired AS x LEFT JOIN followed AS f ON f.enrollment_id = x.enrollment_id LEFT JOIN snapshots AS s ON s.id = f.until_snapshot
GROUP BY x.enrollment_id, x.last_invitation_sent_at, x.first_seen
ORDER BY subject;
