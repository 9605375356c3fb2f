-- id: TL-PRV-04
-- title: No owner of the organization, or more owners or admins than agreed
-- kind: Exception
-- severity: medium
-- controls: SOC 2 CC6.3; ISO 27001:2022 8.2; PCI DSS 4.0.1 7.2.1, 7.2.2; NIST 800-53 AC-6; DORA RTS 2024/1774 art. 21
-- needs: users, organization_roles
-- partly: owner
-- remediation: manual
-- concerns: organization
-- todo: Name the owners and admins that are needed, and change the organization roles of the others.
--
-- Finds an organization without an owner, or with more owners or admins than the policy agrees to, by the names of
-- roles. It has no owner only if every account has a role with a name and one of its roles is an owner's.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.thresholds.organization_owners') AS most_owners,
             json_extract(p, '$.thresholds.organization_admins') AS most_admins FROM p LIMIT 1),
role AS (SELECT r.role_id, lower(r.name) AS name, r.workspace_id
         FROM t JOIN roles_at AS r ON r.snapshot_id = t.at AND r.name IS NOT NULL),
held AS (
  SELECT count(*) AS n, x.organization_role_id AS role_id FROM t JOIN people_at AS x ON x.snapshot_id = t.at
  WHERE x.listed = 1 GROUP BY 2),
counted AS (
  SELECT coalesce(sum(h.n * (instr(r.name, 'owner') > 0)), 0) AS owners,
         coalesce(sum(iif(r.name IS NULL, h.n, 0)), 0) AS unnamed,
         coalesce(sum(h.n * (instr(r.name, 'admin') > 0 AND NOT instr(r.name, 'owner'))), 0) AS admins
  FROM held AS h LEFT JOIN role AS r ON r.role_id = h.role_id)
SELECT 'organization' AS subject, NULL AS workspace_id, NULL AS user_id, NULL AS enrollment_id,
       owners || CASE owners WHEN 1 THEN ' owner' ELSE ' owners' END ||
         CASE most_owners WHEN 0 THEN '' ELSE ' (agreed at most ' || most_owners || ')' END || ', ' ||
         admins || CASE admins WHEN 1 THEN ' admin' ELSE ' admins' END ||
         CASE most_admins WHEN 0 THEN '' ELSE ' (agreed at most ' || most_admins || ')' END ||
         CASE unnamed WHEN 0 THEN '' WHEN 1 THEN '; 1 more holds a role without a known name'
           ELSE '; ' || unnamed || ' more hold a role without a known name' END AS evidence,
       NULL AS since, CASE WHEN owners + unnamed = 0 AND known THEN 'high' ELSE 'medium' END AS severity,
       trim(iif(most_admins > 0 AND admins > most_admins, 'admins', '') || iif(owners + unnamed = 0 AND known,
         ',no owner', '') || iif(most_owners > 0 AND owners > most_owners, ',owners', ''), ',') AS grows
FROM t JOIN counted JOIN (SELECT count(*) > 0 AS known FROM role WHERE workspace_id IS NULL AND instr(name, 'owner'))
WHERE grows <> '' ORDER BY subject;
