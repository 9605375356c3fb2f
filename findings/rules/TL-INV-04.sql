-- id: TL-INV-04
-- title: Invitation pending for a domain that is not approved
-- kind: Exception
-- severity: high
-- controls: SOC 2 CC6.2; ISO 27001:2022 5.16, 5.18; PCI DSS 4.0.1 7.2.5; NIST 800-53 AC-2; DORA RTS 2024/1774 art. 20
-- needs: enrollments, approved_domains
-- remediation: cancel
-- concerns: invitation
-- folds: TL-INV-01, TL-INV-11
-- todo: Ask who answers for the domain, and cancel the invitation if nobody does.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at FROM p LIMIT 1),
began AS (
  SELECT h.enrollment_id, max(h.first_seen) AS first_seen
  FROM t JOIN invitation_history AS h ON h.status = 'PENDING' AND h.since_snapshot <= t.at
  WHERE NOT EXISTS (SELECT 1 FROM invitation_history AS e WHERE e.enrollment_id = h.enrollment_id AND e.status = 'PENDING' AND e.until_snapshot = h.since_snapshot)
  GROUP BY h.enrollment_id
),
approved AS (SELECT value AS domain FROM p, json_each(p, '$.approved_domains')),
address AS (
  SELECT i.enrollment_id, i.last_invitation_sent_at, b.first_seen, i.email_key AS e
  FROM t JOIN invitations_at AS i ON i.snapshot_id = t.at
  JOIN began AS b ON b.enrollment_id = i.enrollment_id
  WHERE i.status = 'PENDING' AND i.email IS NOT NULL
),
pending AS (
  SELECT enrollment_id, last_invitation_sent_at, first_seen, substr(e, length(rtrim(e, replace(e, '@', ''))) + 1) AS domain
  FROM address
)
SELECT 'enrollment:' || enrollment_id AS subject, NULL AS workspace_id, NULL AS user_id, enrollment_id,
       'pending for the domain ' || domain || ', which is not approved; last sent ' || coalesce(last_invitation_sent_at, 'never') AS evidence, first_seen
FROM pending
WHERE domain NOT IN (SELECT domain FROM approved)
ORDER BY subject;
