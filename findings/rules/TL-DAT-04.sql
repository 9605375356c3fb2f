-- id: TL-DAT-04
-- title: Status or type outside the documented values
-- kind: Data
-- severity: low
-- controls: SOC 2 CC4.1; ISO 27001:2022 5.33, 8.15; PCI DSS 4.0.1 7.2.4, 10.2.1; NIST 800-53 AU-6, CA-7; DORA RTS 2024/1774 art. 21
-- partly: enrollments, workspaces
-- remediation: manual
-- concerns: organization
-- todo: Find out what the status or type means before relying on what is said of it.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at FROM p LIMIT 1),
began AS (
  SELECT h.enrollment_id, max(h.first_seen) AS first_seen
  FROM t JOIN invitation_history AS h ON coalesce(h.status, '') NOT IN ('PENDING', 'ACCEPTED', 'EXPIRED', 'CANCELLED') AND h.since_snapshot <= t.at
  WHERE NOT EXISTS (SELECT 1 FROM invitation_history AS e WHERE e.enrollment_id = h.enrollment_id AND coalesce(e.status, '') NOT IN ('PENDING', 'ACCEPTED', 'EXPIRED', 'CANCELLED') AND e.until_snapshot = h.since_snapshot)
  GROUP BY h.enrollment_id
)
SELECT 'enrollment:' || i.enrollment_id AS subject, NULL AS workspace_id, NULL AS user_id, i.enrollment_id,
       'invitation status ' || coalesce(i.status, 'unknown') || ' is not documented' AS evidence, b.first_seen
FROM t JOIN invitations_at AS i ON i.snapshot_id = t.at
JOIN began AS b ON b.enrollment_id = i.enrollment_id
WHERE i.status IS NULL OR i.status NOT IN ('PENDING', 'ACCEPTED', 'EXPIRED', 'CANCELLED')
UNION ALL
SELECT 'role:' || r.role_id, r.workspace_id, NULL, NULL, 'role type ' || r.type || ' is not documented; the role is ' || coalesce(r.name, 'without a known name'), NULL
FROM t JOIN roles_at AS r ON r.snapshot_id = t.at
WHERE r.type <> 'WORKSPACE'
  AND +r.role_id IN (SELECT a.role_id FROM t JOIN access_at AS a ON a.snapshot_id = t.at AND +a.source = 'direct'
                     WHERE EXISTS (SELECT 1 FROM roles_at AS o WHERE o.snapshot_id = t.at AND o.type <> 'WORKSPACE'))
ORDER BY subject;
