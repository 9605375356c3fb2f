-- id: TL-INV-06
-- title: Invitation pending for somebody who has an account
-- kind: Exception
-- severity: low
-- controls: SOC 2 CC6.2; ISO 27001:2022 5.16, 5.18; PCI DSS 4.0.1 8.2.4; NIST 800-53 AC-2; DORA RTS 2024/1774 art. 20
-- needs: enrollments, users
-- remediation: cancel
-- concerns: invitation
-- rests: account
-- todo: Cancel the invitation: the person has an account.
-- automatic: yes
--
-- Finds pending invitations to an e-mail that an account of the organization already has.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at FROM p LIMIT 1),
pending AS ( -- LIMIT -1, here and below: each view is read once
  SELECT i.enrollment_id, i.email_key, i.last_invitation_sent_at AS sent, i.first_seen
  FROM t JOIN invitations_at AS i ON i.snapshot_id = t.at WHERE i.status = 'PENDING' LIMIT -1
),
account AS (
  SELECT x.email_key, min(x.user_id) AS user_id
  FROM t JOIN people_at AS x ON x.snapshot_id = t.at AND x.listed = 1
  WHERE x.email_key IN (SELECT email_key FROM pending) GROUP BY x.email_key
)
SELECT 'enrollment:' || i.enrollment_id AS subject, NULL AS workspace_id, a.user_id, i.enrollment_id,
       'pending, last sent ' || coalesce(i.sent, 'never') || ', though user ' || a.user_id || ' has that e-mail'
         AS evidence, i.first_seen AS since
FROM account AS a JOIN pending AS i ON i.email_key = a.email_key ORDER BY subject;
