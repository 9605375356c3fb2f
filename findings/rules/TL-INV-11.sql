-- id: TL-INV-11
-- title: Invitation for a domain that looks like an approved one
-- kind: To confirm
-- severity: high
-- controls: SOC 2 CC6.2; ISO 27001:2022 5.16, 5.18; PCI DSS 4.0.1 7.2.5; NIST 800-53 AC-2; DORA RTS 2024/1774 art. 20
-- needs: enrollments, approved_domains
-- remediation: manual
-- concerns: invitation
-- todo: Find out who asked for the invitation before anybody accepts it; cancel it if nobody answers for the domain.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at FROM p LIMIT 1),
began AS (
  SELECT h.enrollment_id, max(h.first_seen) AS first_seen
  FROM t JOIN invitation_history AS h ON coalesce(h.status, '') NOT IN ('CANCELLED', 'EXPIRED') AND h.since_snapshot <= t.at
  WHERE NOT EXISTS (SELECT 1 FROM invitation_history AS e WHERE e.enrollment_id = h.enrollment_id AND coalesce(e.status, '') NOT IN ('CANCELLED', 'EXPIRED') AND e.until_snapshot = h.since_snapshot)
  GROUP BY h.enrollment_id
),
look_alike AS (SELECT json_extract(value, '$.domain') AS domain, json_extract(value, '$.of') AS resembled FROM p, json_each(p, '$.look_alikes')),
address AS (
  SELECT i.enrollment_id, b.first_seen, coalesce(i.status, 'status unknown') AS status, i.email_key AS e
  FROM t JOIN invitations_at AS i ON i.snapshot_id = t.at
  JOIN began AS b ON b.enrollment_id = i.enrollment_id
  WHERE coalesce(i.status, '') NOT IN ('CANCELLED', 'EXPIRED') AND i.email IS NOT NULL
),
invited AS (
  SELECT enrollment_id, first_seen, status, substr(e, length(rtrim(e, replace(e, '@', ''))) + 1) AS domain
  FROM address
)
SELECT 'enrollment:' || i.enrollment_id AS subject, NULL AS workspace_id, NULL AS user_id, i.enrollment_id,
       i.status || ' for the domain ' || i.domain || ', which looks like ' || l.resembled AS evidence, i.first_seen
FROM invited AS i JOIN look_alike AS l ON l.domain = i.domain
ORDER BY subject;
