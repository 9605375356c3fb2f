-- id: TL-DRF-04
-- title: First access of a new account, without an accepted invitation
-- kind: To confirm
-- severity: medium
-- controls: SOC 2 CC6.2; ISO 27001:2022 5.16; PCI DSS 4.0.1 7.2.3, 8.2.4; NIST 800-53 AC-2; DORA RTS 2024/1774 art. 21
-- needs: baseline, users, baseline_users, enrollments
-- partly: workspaces, baseline_workspaces
-- remediation: manual
-- concerns: person
-- todo: Find out who made the account, since no accepted invitation explains it.
--
-- Finds accounts new since the baseline whose first access came in the same interval as the account, while nobody
-- accepted an invitation for the account's first e-mail.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.baseline') AS baseline FROM p LIMIT 1),
added AS (
  SELECT a.user_id, a.email_key, max(a.since_snapshot) AS snapshot_id, a.first_seen
  FROM t JOIN account_history AS a ON a.since_snapshot > t.baseline AND a.since_snapshot <= t.at
  WHERE NOT EXISTS (
    SELECT 1 FROM account_history AS b WHERE b.user_id = a.user_id AND b.until_snapshot = a.since_snapshot)
  GROUP BY a.user_id
),
began AS (
  SELECT h.user_id, h.since_snapshot, h.workspace_id, h.not_before,
         min(h.since_snapshot) OVER (PARTITION BY h.user_id) AS first_snapshot
  FROM access_history AS h WHERE h.user_id IN (SELECT user_id FROM added)
)
SELECT 'user:' || d.user_id AS subject, NULL AS workspace_id, d.user_id, NULL AS enrollment_id,
       'account and access to ' || CASE count(DISTINCT h.workspace_id) WHEN 1 THEN '1 workspace'
         ELSE count(DISTINCT h.workspace_id) || ' workspaces' END || ' first seen in the same interval, after ' ||
         max(h.not_before) || ' and by ' || d.first_seen || '; no accepted invitation for that e-mail' AS evidence,
       d.first_seen AS since
FROM t CROSS JOIN added AS d CROSS JOIN began AS h ON h.user_id = d.user_id AND h.since_snapshot = d.snapshot_id
JOIN people_at AS x ON x.snapshot_id = t.at AND x.user_id = d.user_id AND x.listed = 1
WHERE h.first_snapshot = d.snapshot_id AND h.not_before IS NOT NULL AND d.email_key IS NOT NULL
  AND d.email_key NOT IN (SELECT i.email_key FROM t JOIN invitations_at AS i ON i.snapshot_id = t.at
                          WHERE i.status = 'ACCEPTED' AND i.email_key IS NOT NULL)
GROUP BY d.user_id ORDER BY subject;
