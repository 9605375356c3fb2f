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
-- Known: an earlier snapshot had it, if only an invitation, access or a roster that has it
-- no more. An account counts as long as somebody holds access with
-- it, a pending invitation as long as it is open. What was not read is not gone.
WITH p AS (SELECT :p AS p),
t AS (
  SELECT json_extract(p, '$.at') AS at,
         EXISTS (SELECT 1 FROM coverage_at AS c WHERE c.snapshot_id = json_extract(p, '$.at') AND c.resource = 'enrollments' AND c.read_status = 'read') AS invited
  FROM p LIMIT 1
),
line AS (
  SELECT json_extract(value, '$.subject') AS subject, json_extract(value, '$.table') AS policy_table, json_extract(value, '$.value') AS value,
         json_extract(value, '$.is') AS kind, json_extract(value, '$.key') AS name, json_extract(value, '$.gone') AS gone
  FROM p, json_each(p, '$.policy_lines')
),
lost AS (
  SELECT l.subject, l.policy_table, l.value, min(l.kind) AS kind
  FROM t CROSS JOIN line AS l
  WHERE CASE l.kind
    WHEN 'address' THEN t.invited AND NOT EXISTS (SELECT 1 FROM people_at AS x WHERE x.snapshot_id = t.at AND x.email_key = l.name)
      AND NOT EXISTS (SELECT 1 FROM invitations_at AS i WHERE i.snapshot_id = t.at AND i.status = 'PENDING' AND i.email_key = l.name)
      AND (EXISTS (SELECT 1 FROM account_history AS k WHERE k.email_key = l.name AND k.since_snapshot < t.at)
        OR EXISTS (SELECT 1 FROM invitation_history AS k WHERE k.email_key = l.name AND k.since_snapshot < t.at)
        OR EXISTS (SELECT 1 FROM roster_history AS k WHERE k.email_key = l.name GROUP BY k.email_key HAVING max(coalesce(k.until_snapshot, t.at + 1)) <= t.at))
    WHEN 'user' THEN NOT EXISTS (SELECT 1 FROM people_at AS x WHERE x.snapshot_id = t.at AND x.user_id = l.name)
      AND NOT EXISTS (SELECT 1 FROM access_history AS h WHERE h.user_id = l.name AND (h.until_snapshot IS NULL OR h.until_snapshot > t.at))
      AND (EXISTS (SELECT 1 FROM account_history AS k WHERE k.user_id = l.name AND k.since_snapshot < t.at)
        OR EXISTS (SELECT 1 FROM access_history AS k WHERE k.user_id = l.name AND k.since_snapshot < t.at)
        OR EXISTS (SELECT 1 FROM roster_history AS k WHERE k.user_id = l.name GROUP BY k.user_id HAVING max(coalesce(k.until_snapshot, t.at + 1)) <= t.at))
    WHEN 'workspace' THEN EXISTS (SELECT 1 FROM workspaces_at AS w WHERE w.snapshot_id = t.at AND w.workspace_id = l.name AND w.read_status = 'gone')
    WHEN 'enrollment' THEN t.invited AND NOT EXISTS (SELECT 1 FROM invitations_at AS i WHERE i.snapshot_id = t.at AND i.enrollment_id = l.name)
      AND EXISTS (SELECT 1 FROM invitation_history AS h WHERE h.enrollment_id = l.name AND h.since_snapshot < t.at)
    ELSE l.gone END
  GROUP BY l.subject, l.policy_table, l.value
)
SELECT subject, NULL AS workspace_id, NULL AS user_id, NULL AS enrollment_id,
       'the line ' || value || ' of ' || policy_table || CASE kind
         WHEN 'address' THEN ' names an address that no account, holder or open invitation has now'
         WHEN 'user' THEN ' names a user id that no account or holder has now'
         ELSE ' was about something that is not there any more' END AS evidence,
       NULL AS first_seen, CASE policy_table WHEN 'protected_users' THEN 'high' ELSE 'medium' END AS severity
FROM lost
ORDER BY subject;
