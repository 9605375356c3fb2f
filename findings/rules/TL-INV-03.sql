-- id: TL-INV-03
-- title: Invitation expired, and nothing followed
-- kind: To confirm
-- severity: info
-- controls: SOC 2 CC6.2; ISO 27001:2022 5.16, 5.18; PCI DSS 4.0.1 8.2.4; NIST 800-53 AC-2; DORA RTS 2024/1774 art. 20
-- needs: enrollments, users
-- remediation: manual
-- concerns: invitation
-- rests: invitation
-- todo: Ask whether the person is still to come: send the invitation again, or leave it expired.
--
-- Finds expired invitations after which the person was neither invited again nor got an account. An invitation is later
-- if it was sent later or is pending; one that was accepted and has no time may be later too.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at FROM p LIMIT 1),
placed AS ( -- place 1 is the latest of those for one e-mail
  SELECT i.enrollment_id, i.email_key, i.status, i.last_invitation_sent_at AS sent, i.first_seen,
         row_number() OVER (PARTITION BY i.email_key
                            ORDER BY coalesce(i.last_invitation_sent_at, '') DESC, i.enrollment_id DESC) AS place,
         max(i.status IS 'PENDING' OR i.status IS 'ACCEPTED' AND i.last_invitation_sent_at IS NULL)
           OVER (PARTITION BY i.email_key) AS followed
  FROM t JOIN invitations_at AS i ON i.snapshot_id = t.at
  WHERE i.email_key IS NOT NULL
),
account AS (
  SELECT x.email_key FROM t JOIN people_at AS x ON x.snapshot_id = t.at
  WHERE x.listed = 1 AND x.email_key IN (SELECT email_key FROM placed WHERE status = 'EXPIRED')
)
SELECT 'enrollment:' || enrollment_id AS subject, NULL AS workspace_id, NULL AS user_id, enrollment_id,
       'expired, last sent ' || coalesce(sent, 'never') || '; no later invitation and no account for that e-mail'
         AS evidence,
       first_seen AS since
FROM placed
WHERE place = 1 AND status = 'EXPIRED' AND NOT followed
  AND email_key NOT IN (SELECT email_key FROM account) ORDER BY subject;
