-- id: TL-INV-02
-- title: Invitation pending and never sent
-- kind: To confirm
-- severity: low
-- controls: SOC 2 CC6.2; ISO 27001:2022 5.16, 5.18; PCI DSS 4.0.1 8.2.4; NIST 800-53 AC-2; DORA RTS 2024/1774 art. 20
-- needs: enrollments
-- remediation: manual
-- concerns: invitation
-- rests: invitation
-- todo: Ask whoever made the invitation whether it is still meant: send it, or cancel it.
--
-- Finds pending invitations for which the API gives no time at which they were sent.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at FROM p LIMIT 1)
SELECT 'enrollment:' || i.enrollment_id AS subject, NULL AS workspace_id, NULL AS user_id, i.enrollment_id,
       'pending, and the API gives no time at which it was sent' AS evidence, i.first_seen AS since
FROM t JOIN invitations_at AS i ON i.snapshot_id = t.at
WHERE i.status = 'PENDING' AND i.last_invitation_sent_at IS NULL ORDER BY subject;
