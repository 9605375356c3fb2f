-- id: TL-HR-01
-- title: Has left, still has access or an account
-- kind: Exception
-- severity: critical
-- controls: SOC 2 CC6.2; ISO 27001:2022 5.18, 6.5; PCI DSS 4.0.1 8.2.5; NIST 800-53 PS-4; DORA RTS 2024/1774 art. 21
-- needs: roster
-- partly: workspaces
-- remediation: remove
-- concerns: person and account, leaver
-- rests: has left
-- folds: TL-EXT-01, TL-HR-02, TL-ORP-01, TL-ORP-02, TL-INH-02, TL-PRV-01
-- todo: Remove the direct access; then end the role in the organization, if access is inherited, and the account.
-- automatic: yes
--
-- The roster calls a person terminated who still has access or an account, and the end date is not in the future.
WITH p AS (SELECT :p AS p),
t AS (
  SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.time') AS time, json_extract(p, '$.day') AS day,
         json_extract(p, '$.unread') AS unread
  FROM p LIMIT 1
),
leaver AS (
  SELECT x.user_id, x.listed, x.roster_status AS status, x.roster_end_date AS end_date, r.first_seen AS said,
         CASE WHEN x.email_as_of < t.time THEN '; the address ' || x.email || ' was last known ' ||
           substr(x.email_as_of, 1, 10) ELSE '' END || t.unread AS more
  FROM t CROSS JOIN people_at AS x ON x.snapshot_id = t.at CROSS JOIN roster_history AS r ON r.email = x.roster_email
  WHERE x.roster_status IN (SELECT value FROM p, json_each(p, '$.roster.terminated'))
    AND (x.roster_end_date IS NULL OR x.roster_end_date <= t.day)
    AND r.since_snapshot <= t.at AND (r.until_snapshot IS NULL OR r.until_snapshot > t.at)
  LIMIT -1
),
place AS (
  SELECT l.user_id, min(a.first_seen) AS first_seen, sum(a.source = 'direct') AS direct,
         max(a.role_id IN (SELECT value FROM p, json_each(p, '$.privileged'))) AS privileged,
         max(a.role_id IN (SELECT value FROM p, json_each(p, '$.unclassified'))) AS unclassified
  FROM leaver AS l CROSS JOIN t CROSS JOIN access_at AS a ON a.snapshot_id = t.at AND a.user_id = l.user_id
  GROUP BY l.user_id, a.workspace_id
),
held AS (
  SELECT user_id, count(*) AS workspaces, min(first_seen) AS first_seen, sum(direct) AS direct, max(direct = 1) AS sole,
         sum(privileged) AS privileged, sum(unclassified AND NOT privileged) AS unclassified
  FROM place GROUP BY user_id
)
SELECT 'user:' || l.user_id AS subject, NULL AS workspace_id, l.user_id, NULL AS enrollment_id,
       'the roster says ' || status || ', end date ' || coalesce(end_date, 'unknown') || '; ' || CASE WHEN workspaces
         THEN 'access to ' || workspaces || CASE workspaces WHEN 1 THEN ' workspace' ELSE ' workspaces' END ||
           ', privileged in ' || privileged ||
           CASE unclassified WHEN 0 THEN '' ELSE ', with an unclassified role in ' || unclassified || ' more' END
         ELSE 'an account, no access seen' END || more AS evidence,
       max(said, coalesce(first_seen, '')) AS since,
       CASE WHEN privileged THEN 'critical' WHEN workspaces THEN 'high' ELSE 'medium' END AS severity,
       CASE WHEN sole THEN 'remove' ELSE 'manual' END AS remediation,
       CASE WHEN workspaces IS NULL THEN 'Deactivate the account.' WHEN NOT sole THEN
         CASE direct WHEN 0 THEN 'End the role in the organization, from which the access is inherited'
           ELSE 'End the access by hand, since several direct roles are held in one workspace' END ||
         CASE listed WHEN 1 THEN ', and deactivate the account.' ELSE '.' END END AS todo
FROM leaver AS l LEFT JOIN held AS h ON h.user_id = l.user_id ORDER BY subject;
