-- id: TL-INV-04
-- title: Invitation pending for a domain that is not approved
-- kind: Exception
-- severity: high
-- controls: SOC 2 CC6.2; ISO 27001:2022 5.18; PCI DSS 4.0.1 7.2.3, 8.2.4; NIST 800-53 AC-2; DORA RTS 2024/1774 art. 20
-- needs: enrollments, approved_domains
-- remediation: cancel
-- concerns: invitation, outsider
-- folds: TL-INV-01, TL-INV-11
-- todo: Ask who answers for the domain, and cancel the invitation if nobody does.
--
-- Finds pending invitations to addresses outside the approved domains. A sub-domain is another domain.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at FROM p LIMIT 1),
approved AS (SELECT value AS domain FROM p, json_each(p, '$.approved_domains')),
pending AS (
  SELECT i.enrollment_id, i.last_invitation_sent_at AS sent, i.first_seen, instr(i.email_key, '@') AS named,
         substr(i.email_key, length(rtrim(i.email_key, replace(i.email_key, '@', ''))) + 1) AS domain
  FROM t JOIN invitations_at AS i ON i.snapshot_id = t.at
  WHERE i.status = 'PENDING' AND i.email_key IS NOT NULL
)
SELECT 'enrollment:' || enrollment_id AS subject, NULL AS workspace_id, NULL AS user_id, enrollment_id,
       'pending for ' || CASE WHEN named THEN 'the domain ' || domain || ', which is not approved'
                              ELSE 'an address that names no domain' END ||
         '; last sent ' || coalesce(sent, 'never') AS evidence, first_seen AS since
FROM pending
WHERE NOT named OR domain NOT IN (SELECT domain FROM approved) ORDER BY subject;
