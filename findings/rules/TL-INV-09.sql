-- id: TL-INV-09
-- title: Invitation accepted for a domain that is not approved
-- kind: To confirm
-- severity: medium
-- controls: SOC 2 CC6.2; ISO 27001:2022 5.18; PCI DSS 4.0.1 7.2.3, 8.2.4; NIST 800-53 AC-2; DORA RTS 2024/1774 art. 20
-- needs: enrollments, approved_domains
-- remediation: manual
-- concerns: invitation, outsider
-- todo: Have somebody answer for the person (an [[external]] entry of the policy), or end the account and any access.
--
-- Finds accepted invitations to addresses outside the approved domains: high if the baseline read the invitations and
-- this one was not accepted yet.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.baseline') AS baseline FROM p LIMIT 1),
listing AS (
  SELECT c.snapshot_id FROM t JOIN coverage_at AS c ON c.snapshot_id = t.baseline
  WHERE c.resource = 'enrollments' AND c.read_status = 'read'
),
approved AS (SELECT value AS domain FROM p, json_each(p, '$.approved_domains')),
accepted_then AS (
  SELECT i.enrollment_id FROM t JOIN invitations_at AS i ON i.snapshot_id = t.baseline WHERE i.status = 'ACCEPTED'
),
accepted AS (
  SELECT i.enrollment_id, i.first_seen,
         t.baseline > 0 AND NOT EXISTS (SELECT 1 FROM listing) AS unknown, instr(i.email_key, '@') AS named,
         EXISTS (SELECT 1 FROM listing) AND i.enrollment_id NOT IN (SELECT enrollment_id FROM accepted_then) AS new,
         substr(i.email_key, length(rtrim(i.email_key, replace(i.email_key, '@', ''))) + 1) AS domain
  FROM t JOIN invitations_at AS i ON i.snapshot_id = t.at
  WHERE i.status = 'ACCEPTED' AND i.email_key IS NOT NULL
)
SELECT 'enrollment:' || enrollment_id AS subject, NULL AS workspace_id, NULL AS user_id, enrollment_id,
       'accepted for ' || CASE WHEN named THEN 'the domain ' || domain || ', which is not approved'
                               ELSE 'an address that names no domain' END ||
         CASE WHEN new THEN '; not accepted yet at the baseline'
              WHEN unknown THEN '; invitations were not read at the baseline' ELSE '' END AS evidence,
       first_seen AS since, CASE WHEN new THEN 'high' ELSE 'medium' END AS severity
FROM accepted
WHERE NOT named OR domain NOT IN (SELECT domain FROM approved) ORDER BY subject;
