-- id: TL-INV-02
-- title: Invitation pending and never sent
-- kind: To confirm
-- severity: low
-- controls: SOC 2 CC6.2; ISO 27001:2022 5.16, 5.18; PCI DSS 4.0.1 7.2.5; NIST 800-53 AC-2; DORA RTS 2024/1774 art. 20
-- needs: enrollments
-- remediation: manual
-- concerns: invitation
-- rests: invitation
-- todo: Ask whoever made the invitation whether it is still meant: send it, or cancel it.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at FROM p LIMIT 1),
began AS (
  SELECT h.enrollment_id, max(h.first_seen) AS first_seen
  FROM t JOIN invitation_history AS h ON h.status = 'PENDING' AND h.last_invitation_sent_at IS NULL AND h.since_snapshot <= t.at
  WHERE NOT EXISTS (SELECT 1 FROM invitation_history AS e WHERE e.enrollment_id = h.enrollment_id AND e.status = 'PENDING' AND e.last_invitation_sent_at IS NULL AND e.until_snapshot = h.since_snapshot)
  GROUP BY h.enrollment_id
)
SELECT 'enrollment:' || i.enrollment_id AS subject, NULL AS workspace_id, NULL AS user_id, i.enrollment_id,
       'pending, and the API gives no time at which it was sent' AS evidence, b.first_seen
FROM t JOIN invitations_at AS i ON i.snapshot_id = t.at
JOIN began AS b ON b.enrollment_id = i.enrollment_id
WHERE i.status = 'PENDING' AND i.last_invitation_sent_at IS NULL
ORDER BY subject;
