-- id: TL-INV-11
-- title: Invitation for a domain that looks like an approved one
-- kind: To confirm
-- severity: high
-- controls: SOC 2 CC6.2; ISO 27001:2022 5.18; PCI DSS 4.0.1 7.2.3, 8.2.4; NIST 800-53 AC-2; DORA RTS 2024/1774 art. 20
-- needs: enrollments, approved_domains
-- remediation: manual
-- concerns: invitation, outsider
-- todo: Find out who asked for the invitation before anybody accepts it; cancel it if nobody answers for the domain.
--
-- Finds invitations, other than cancelled and expired ones, to a domain that differs from an approved one by one
-- letter or by letters that look the same: somebody may have registered it to receive what is not meant for them.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at FROM p LIMIT 1),
look_alike AS (
  SELECT json_extract(value, '$.domain') AS domain, json_extract(value, '$.of') AS resembled
  FROM p, json_each(p, '$.look_alikes') LIMIT -1
),
invited AS (
  SELECT i.enrollment_id, i.first_seen, coalesce(i.status, 'status unknown') AS status,
         substr(i.email_key, length(rtrim(i.email_key, replace(i.email_key, '@', ''))) + 1) AS domain
  FROM t JOIN invitations_at AS i ON i.snapshot_id = t.at
  WHERE coalesce(i.status, '') NOT IN ('CANCELLED', 'EXPIRED') AND instr(i.email_key, '@')
)
SELECT 'enrollment:' || i.enrollment_id AS subject, NULL AS workspace_id, NULL AS user_id, i.enrollment_id,
       i.status || ' for the domain ' || i.domain || ', which looks like ' || l.resembled AS evidence,
       i.first_seen AS since
FROM invited AS i CROSS JOIN look_alike AS l ON l.domain = i.domain ORDER BY subject;
