-- id: TL-DAT-04
-- title: Status or type outside the documented values
-- kind: Data
-- severity: low
-- controls: SOC 2 CC4.1; ISO 27001:2022 5.33; PCI DSS 4.0.1 7.2.4; NIST 800-53 CA-7; DORA RTS 2024/1774 art. 21
-- partly: enrollments, workspaces
-- remediation: manual
-- concerns: organization
-- todo: Find out what the status or type means before relying on what is said of it.
--
-- An invitation whose status, or a role in use whose type, the API does not document: no
-- other rule knows what it means.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at FROM p LIMIT 1)
SELECT 'enrollment:' || i.enrollment_id AS subject, NULL AS workspace_id, NULL AS user_id, i.enrollment_id,
       coalesce('invitation status ' || i.status || ' is not documented', 'the invitation has no status') AS evidence,
       i.first_seen AS since, i.status AS grows
FROM t JOIN invitations_at AS i ON i.snapshot_id = t.at
WHERE i.status IS NULL OR i.status NOT IN ('PENDING', 'ACCEPTED', 'EXPIRED', 'CANCELLED')
UNION ALL
SELECT 'role:' || r.role_id, r.workspace_id, NULL, NULL,
       'role type ' || r.type || ' is not documented; the role is ' || coalesce(r.name, 'without a known name'),
       NULL, r.type
FROM t JOIN roles_at AS r ON r.snapshot_id = t.at AND r.type <> 'WORKSPACE'
WHERE +r.role_id IN (
  SELECT a.role_id FROM t JOIN access_at AS a ON a.snapshot_id = t.at AND +a.source = 'direct'
  WHERE EXISTS (SELECT 1 FROM t JOIN roles_at AS o ON o.snapshot_id = t.at AND o.type <> 'WORKSPACE'))
ORDER BY subject;
