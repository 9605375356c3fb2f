-- id: TL-INV-09
-- title: Invitation accepted for a domain that is not approved
-- kind: To confirm
-- severity: medium
-- controls: SOC 2 CC6.2; ISO 27001:2022 5.16, 5.18; PCI DSS 4.0.1 7.2.5; NIST 800-53 AC-2; DORA RTS 2024/1774 art. 20
-- needs: enrollments, approved_domains
-- remediation: manual
-- concerns: invitation
-- todo: Have somebody answer for the person (an [[external]] entry of the policy), or remove the access.
WITH p AS (SELECT :p AS p),
t AS (
  SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.baseline') AS baseline,
         EXISTS (SELECT 1 FROM coverage_at AS c WHERE c.snapshot_id = json_extract(p, '$.baseline') AND c.resource = 'enrollments' AND c.read_status = 'read') AS read_then
  FROM p LIMIT 1
),
began AS (
  SELECT h.enrollment_id, max(h.first_seen) AS first_seen
  FROM t JOIN invitation_history AS h ON h.status = 'ACCEPTED' AND h.since_snapshot <= t.at
  WHERE NOT EXISTS (SELECT 1 FROM invitation_history AS e WHERE e.enrollment_id = h.enrollment_id AND e.status = 'ACCEPTED' AND e.until_snapshot = h.since_snapshot)
  GROUP BY h.enrollment_id
),
approved AS (SELECT value AS domain FROM p, json_each(p, '$.approved_domains')),
address AS (
  SELECT i.enrollment_id, b.first_seen, i.email_key AS e, t.baseline > 0 AND NOT t.read_then AS unknown,
         t.read_then AND NOT EXISTS (SELECT 1 FROM invitations_at AS b WHERE b.snapshot_id = t.baseline AND b.enrollment_id = i.enrollment_id AND b.status = 'ACCEPTED') AS new
  FROM t JOIN invitations_at AS i ON i.snapshot_id = t.at
  JOIN began AS b ON b.enrollment_id = i.enrollment_id
  WHERE i.status = 'ACCEPTED' AND i.email IS NOT NULL
),
accepted AS (
  SELECT enrollment_id, first_seen, new, unknown, substr(e, length(rtrim(e, replace(e, '@', ''))) + 1) AS domain
  FROM address
)
SELECT 'enrollment:' || enrollment_id AS subject, NULL AS workspace_id, NULL AS user_id, enrollment_id,
       'accepted for the domain ' || domain || ', which is not approved' || CASE WHEN new THEN '; not accepted yet at the baseline' WHEN unknown THEN '; invitations were not read at the baseline' ELSE '' END AS evidence,
       first_seen, CASE WHEN new THEN 'high' ELSE 'medium' END AS severity
FROM accepted
WHERE domain NOT IN (SELECT domain FROM approved)
ORDER BY subject;
