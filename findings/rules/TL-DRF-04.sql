-- id: TL-DRF-04
-- title: First access of a new account, without an accepted invitation
-- kind: To confirm
-- severity: medium
-- controls: SOC 2 CC6.2, CC7.2; ISO 27001:2022 5.18, 8.15; PCI DSS 4.0.1 7.2.4; NIST 800-53 AC-2(4); DORA RTS 2024/1774 art. 21
-- needs: baseline, users, baseline_users, enrollments
-- partly: workspaces, baseline_workspaces
-- remediation: manual
-- concerns: person
-- todo: Find out who made the account, since no accepted invitation explains it.
--
-- The e-mail is the first one of the account. First seen: when the account and the access
-- were both there, or when the last accepted invitation for that e-mail was gone.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.baseline') AS baseline FROM p LIMIT 1),
added AS (
  SELECT a.user_id, a.email_key AS e, max(a.since_snapshot) AS snapshot_id
  FROM t JOIN account_history AS a ON a.since_snapshot > t.baseline AND a.since_snapshot <= t.at
  WHERE NOT EXISTS (SELECT 1 FROM account_history AS b WHERE b.user_id = a.user_id AND b.until_snapshot = a.since_snapshot)
  GROUP BY a.user_id
),
started AS (
  SELECT d.user_id, d.e, n.taken_at, count(DISTINCT h.workspace_id) AS workspaces, max(h.not_before) AS not_before
  FROM added AS d
  JOIN access_history AS h ON h.user_id = d.user_id AND h.since_snapshot = d.snapshot_id AND h.not_before IS NOT NULL
  JOIN snapshots AS n ON n.id = d.snapshot_id
  WHERE NOT EXISTS (SELECT 1 FROM access_history AS e WHERE e.user_id = d.user_id AND e.since_snapshot < d.snapshot_id)
  GROUP BY d.user_id, d.e, n.taken_at
),
given_up AS (
  SELECT h.email_key AS e, max(n.taken_at) AS taken_at
  FROM t JOIN invitation_history AS h ON h.status = 'ACCEPTED' AND h.until_snapshot <= t.at JOIN snapshots AS n ON n.id = h.until_snapshot
  GROUP BY h.email_key
)
SELECT 'user:' || s.user_id AS subject, NULL AS workspace_id, s.user_id, NULL AS enrollment_id,
       'account and access to ' || CASE s.workspaces WHEN 1 THEN '1 workspace' ELSE s.workspaces || ' workspaces' END || ' first seen in the same interval, after ' ||
         s.not_before || ' and by ' || s.taken_at || '; no accepted invitation for that e-mail' AS evidence,
       max(s.taken_at, coalesce(g.taken_at, '')) AS first_seen
FROM t JOIN started AS s
JOIN people_at AS u ON u.snapshot_id = t.at AND u.user_id = s.user_id AND u.listed = 1
LEFT JOIN given_up AS g ON g.e = s.e
WHERE s.e IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM invitations_at AS i WHERE i.snapshot_id = t.at AND i.status = 'ACCEPTED' AND i.email_key = s.e)
ORDER BY subject;
