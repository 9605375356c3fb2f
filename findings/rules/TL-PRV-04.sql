-- id: TL-PRV-04
-- title: No owner of the organization, or more owners or admins than agreed
-- kind: Exception
-- severity: medium
-- controls: SOC 2 CC6.3; ISO 27001:2022 8.2; PCI DSS 4.0.1 7.2.1, 7.2.4; NIST 800-53 AC-6; DORA RTS 2024/1774 art. 21
-- needs: users, organization_roles
-- partly: owner
-- remediation: manual
-- concerns: organization
-- todo: Name the owners and admins that are needed, and change the organization roles of the others.
--
-- The name of a role says whether it is an owner's or an admin's. A missing owner is a
-- finding only if every account has a role with a name, and one of the organization's roles
-- is an owner's. The numbers are compared if the policy sets them. The rule has no time at
-- which the fact was first seen.
WITH p AS (SELECT :p AS p),
t AS (
  SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.thresholds.organization_owners') AS most_owners, json_extract(p, '$.thresholds.organization_admins') AS most_admins
  FROM p LIMIT 1
),
holder AS (
  SELECT lower(u.organization_role) AS role, instr(lower(u.organization_role), 'owner') > 0 AS owner
  FROM t JOIN users_at AS u ON u.snapshot_id = t.at
),
counted AS (
  SELECT coalesce(sum(owner), 0) AS owners, coalesce(sum(instr(role, 'admin') > 0 AND NOT owner), 0) AS admins, count(*) - count(role) AS unnamed
  FROM holder
),
told AS (
  SELECT c.owners, c.admins, c.unnamed, t.most_owners, t.most_admins,
         c.owners = 0 AND c.unnamed = 0 AND EXISTS (SELECT 1 FROM roles_at AS r WHERE r.snapshot_id = t.at AND r.workspace_id IS NULL AND instr(lower(r.name), 'owner')) AS ownerless
  FROM t JOIN counted AS c
)
SELECT 'organization' AS subject, NULL AS workspace_id, NULL AS user_id, NULL AS enrollment_id,
       CASE owners WHEN 1 THEN '1 owner' ELSE owners || ' owners' END || CASE most_owners WHEN 0 THEN '' ELSE ' (agreed at most ' || most_owners || ')' END || ', ' ||
         CASE admins WHEN 1 THEN '1 admin' ELSE admins || ' admins' END || CASE most_admins WHEN 0 THEN '' ELSE ' (agreed at most ' || most_admins || ')' END ||
         CASE unnamed WHEN 0 THEN '' WHEN 1 THEN '; 1 more holds a role without a known name' ELSE '; ' || unnamed || ' more hold a role without a known name' END AS evidence,
       NULL AS first_seen, CASE WHEN ownerless THEN 'high' ELSE 'medium' END AS severity
FROM told
WHERE ownerless OR (most_owners > 0 AND owners > most_owners) OR (most_admins > 0 AND admins > most_admins)
ORDER BY subject;
