-- id: TL-INV-03
-- title: Invitation expired, and nothing followed
-- kind: To confirm
-- severity: info
-- controls: SOC 2 CC6.2; ISO 27001:2022 5.16, 5.18; PCI DSS 4.0.1 7.2.5; NIST 800-53 AC-2; DORA RTS 2024/1774 art. 20
-- needs: enrollments, users
-- remediation: manual
-- todo: Ask whether the person is still to come: send the invitation again, or leave it expired.
--
-- A later invitation is one that was sent later, or that is pending. Of several that
-- expired, only the latest is a finding.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at FROM p LIMIT 1),
began AS (
  SELECT h.enrollment_id, max(h.first_seen) AS first_seen
  FROM t JOIN invitation_history AS h ON h.status = 'EXPIRED' AND h.since_snapshot <= t.at
  WHERE NOT EXISTS (SELECT 1 FROM invitation_history AS e WHERE e.enrollment_id = h.enrollment_id AND e.status = 'EXPIRED' AND e.until_snapshot = h.since_snapshot)
  GROUP BY h.enrollment_id
)
SELECT 'enrollment:' || i.enrollment_id AS subject, NULL AS workspace_id, NULL AS user_id, i.enrollment_id,
       'expired, last sent ' || coalesce(i.last_invitation_sent_at, 'never') || '; no later invitation and no account for that e-mail' AS evidence, b.first_seen
FROM t JOIN invitations_at AS i ON i.snapshot_id = t.at
JOIN began AS b ON b.enrollment_id = i.enrollment_id
WHERE i.status = 'EXPIRED' AND i.email IS NOT NULL
  AND NOT EXISTS (
    SELECT 1 FROM invitations_at AS o
    WHERE o.snapshot_id = i.snapshot_id AND lower(trim(o.email, char(9,10,11,12,13,32,133,160,5760,8192,8193,8194,8195,8196,8197,8198,8199,8200,8201,8202,8203,8232,8233,8239,8287,12288,65279))) = lower(trim(i.email, char(9,10,11,12,13,32,133,160,5760,8192,8193,8194,8195,8196,8197,8198,8199,8200,8201,8202,8203,8232,8233,8239,8287,12288,65279))) AND o.enrollment_id <> i.enrollment_id
      AND (o.status = 'PENDING'
        OR (o.status = 'ACCEPTED' AND (o.last_invitation_sent_at IS NULL OR i.last_invitation_sent_at IS NULL))
        OR coalesce(o.last_invitation_sent_at, '') > coalesce(i.last_invitation_sent_at, '')
        OR (coalesce(o.last_invitation_sent_at, '') = coalesce(i.last_invitation_sent_at, '') AND o.enrollment_id > i.enrollment_id)))
  AND NOT EXISTS (SELECT 1 FROM users_at AS u WHERE u.snapshot_id = i.snapshot_id AND lower(trim(u.email, char(9,10,11,12,13,32,133,160,5760,8192,8193,8194,8195,8196,8197,8198,8199,8200,8201,8202,8203,8232,8233,8239,8287,12288,65279))) = lower(trim(i.email, char(9,10,11,12,13,32,133,160,5760,8192,8193,8194,8195,8196,8197,8198,8199,8200,8201,8202,8203,8232,8233,8239,8287,12288,65279))))
ORDER BY subject;
