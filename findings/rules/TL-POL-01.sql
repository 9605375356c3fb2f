-- id: TL-POL-01
-- title: Line of the policy whose person or thing is gone
-- kind: Data
-- severity: medium
-- controls: SOC 2 CC5.3, CC6.2; ISO 27001:2022 5.1, 5.18; NIST 800-53 AC-2, CA-7; DORA RTS 2024/1774 art. 21
-- needs: previous, users
-- partly: enrollments, organization_roles, workspaces
-- remediation: manual
-- concerns: organization
-- todo: Find out what became of whom or what the line names, and correct the policy.
--
-- A line of the policy names an address or an id that an earlier snapshot knew and nobody and nothing has now.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at FROM p LIMIT 1),
line AS (
  SELECT json_extract(value, '$.subject') AS subject, json_extract(value, '$.table') AS named_in,
         json_extract(value, '$.value') AS value, json_extract(value, '$.is') AS kind,
         json_extract(value, '$.key') AS key, json_extract(value, '$.gone') AS gone
  FROM p, json_each(p, '$.policy_lines') LIMIT -1),
named AS (SELECT key FROM line), twice AS (SELECT 1 AS n UNION ALL SELECT 2),
known AS (
  SELECT w.workspace_id AS key, 0 AS since
  FROM t JOIN workspaces_at AS w ON w.snapshot_id = t.at AND w.read_status = 'gone'
  UNION ALL SELECT h.email_key, h.since_snapshot FROM account_history AS h WHERE h.email_key IN named
  UNION ALL SELECT h.user_id, h.since_snapshot FROM account_history AS h WHERE h.user_id IN named
  UNION ALL SELECT h.user_id, h.since_snapshot FROM access_history AS h WHERE h.user_id IN named
  UNION ALL SELECT CASE c.n WHEN 1 THEN h.email_key ELSE h.user_id END, 0
  FROM t CROSS JOIN twice AS c CROSS JOIN roster_history AS h
  GROUP BY 1 HAVING max(coalesce(h.until_snapshot, t.at + 1)) <= t.at
  UNION ALL SELECT h.email_key, h.since_snapshot FROM invitation_history AS h
  UNION ALL SELECT h.enrollment_id, h.since_snapshot FROM invitation_history AS h),
there AS (
  SELECT CASE c.n WHEN 1 THEN x.email_key ELSE x.user_id END AS key
  FROM t JOIN people_at AS x ON x.snapshot_id = t.at CROSS JOIN twice AS c
  WHERE x.email_key IN named OR x.user_id IN named
  UNION ALL SELECT h.user_id FROM t JOIN access_history AS h ON h.since_snapshot <= t.at
  WHERE h.user_id IN named AND (h.until_snapshot IS NULL OR h.until_snapshot > t.at)
  UNION ALL SELECT i.email_key FROM t JOIN invitations_at AS i ON i.snapshot_id = t.at AND i.status = 'PENDING'
  UNION ALL SELECT i.enrollment_id FROM t JOIN invitations_at AS i ON i.snapshot_id = t.at),
lost AS (
  SELECT k.key FROM known AS k WHERE k.key IN named AND k.since < (SELECT at FROM t)
  EXCEPT SELECT x.key FROM there AS x WHERE x.key IN named)
SELECT subject, NULL AS workspace_id, NULL AS user_id, NULL AS enrollment_id,
       'the line ' || value || ' of ' || named_in || ' names ' || CASE min(kind)
         WHEN 'address' THEN 'an address that no account, holder or open invitation has now'
         WHEN 'user' THEN 'a user id that no account or holder has now'
         WHEN 'enrollment' THEN 'an invitation that is not there now'
         ELSE 'a ' || min(kind) || ' that is not there now' END AS evidence, NULL AS since,
       CASE named_in WHEN 'protected_users' THEN 'high' ELSE 'medium' END AS severity
FROM line
WHERE gone OR key IN (SELECT key FROM lost)
  AND (kind IN ('user', 'workspace') OR EXISTS (SELECT 1 FROM t JOIN coverage_at AS c ON c.snapshot_id = t.at
       AND c.resource = 'enrollments' AND c.read_status = 'read'))
GROUP BY subject ORDER BY subject;
