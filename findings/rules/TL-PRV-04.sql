-- id: TL-PRV-04
-- title: No owner of the organization, or more owners or admins than agreed
-- kind: Exception
-- severity: medium
-- controls: SOC 2 CC6.3; ISO 27001:2022 8.2; PCI DSS 4.0.1 7.2.1, 7.2.4; NIST 800-53 AC-6; DORA RTS 2024/1774 art. 21
-- needs: users, organization_roles
-- remediation: manual
--
-- That there is no owner is always looked at; the numbers only where the policy sets
-- them. Where a role has no known name, its holder may be an owner: no certain finding.
WITH p AS (SELECT :p AS p),
t AS (
  SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.thresholds.organization_owners') AS most_owners, json_extract(p, '$.thresholds.organization_admins') AS most_admins
  FROM p LIMIT 1
),
counted AS (
  SELECT coalesce(sum(lower(u.organization_role) = 'owner'), 0) AS owners, coalesce(sum(lower(u.organization_role) = 'admin'), 0) AS admins,
         coalesce(sum(u.organization_role_id IS NOT NULL AND u.organization_role IS NULL), 0) AS unnamed
  FROM t JOIN users_at AS u ON u.snapshot_id = t.at
)
SELECT 'organization' AS subject, NULL AS workspace_id, NULL AS user_id, NULL AS enrollment_id,
       CASE c.owners WHEN 1 THEN '1 owner' ELSE c.owners || ' owners' END || CASE t.most_owners WHEN 0 THEN '' ELSE ' (agreed at most ' || t.most_owners || ')' END || ', ' ||
         CASE c.admins WHEN 1 THEN '1 admin' ELSE c.admins || ' admins' END || CASE t.most_admins WHEN 0 THEN '' ELSE ' (agreed at most ' || t.most_admins || ')' END ||
         CASE c.unnamed WHEN 0 THEN '' WHEN 1 THEN '; 1 more holds a role without a known name' ELSE '; ' || c.unnamed || ' more hold a role without a known name' END AS evidence,
       NULL AS first_seen, CASE WHEN c.owners = 0 AND c.unnamed = 0 THEN 'high' ELSE 'medium' END AS severity
FROM t JOIN counted AS c
WHERE c.owners = 0 OR (t.most_owners > 0 AND c.owners > t.most_owners) OR (t.most_admins > 0 AND c.admins > t.most_admins)
ORDER BY subject;
