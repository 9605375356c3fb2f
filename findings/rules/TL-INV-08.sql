-- id: TL-INV-08
-- title: Access of somebody whose invitation was cancelled or expired
-- kind: To confirm
-- severity: low
-- controls: SOC 2 CC6.2; ISO 27001:2022 5.18; PCI DSS 4.0.1 7.2.3, 8.2.4; NIST 800-53 AC-2; DORA RTS 2024/1774 art. 20
-- needs: enrollments, users
-- partly: workspaces
-- remediation: manual
-- concerns: person
-- todo: Find out how the access came about without an accepted invitation, and note it.
--
-- Finds people who have access although their invitations were cancelled or expired, and none was accepted.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.unread') AS unread FROM p LIMIT 1),
invitation AS (
  SELECT i.email_key, coalesce(i.status, 'unknown') AS status, count(*) AS n
  FROM t JOIN invitations_at AS i ON i.snapshot_id = t.at
  WHERE i.email_key IS NOT NULL GROUP BY i.email_key, coalesce(i.status, 'unknown')
),
invited AS (
  SELECT email_key, max(n) AS n, max(statuses) AS statuses -- those of the last status, which comes after all others
  FROM (SELECT email_key, status, sum(n) OVER so_far AS n, group_concat(status, ', ') OVER so_far AS statuses
        FROM invitation WINDOW so_far AS (PARTITION BY email_key ORDER BY status))
  GROUP BY email_key HAVING NOT max(status = 'ACCEPTED') AND max(status IN ('CANCELLED', 'EXPIRED')) LIMIT -1
),
person AS (
  SELECT x.user_id, x.email_key FROM t JOIN people_at AS x ON x.snapshot_id = t.at
  WHERE x.email_key IN (SELECT email_key FROM invited) LIMIT -1
),
held AS (
  SELECT a.user_id, count(DISTINCT a.workspace_id) AS workspaces, min(a.first_seen) AS first_seen
  FROM t CROSS JOIN person AS x CROSS JOIN access_at AS a ON a.snapshot_id = t.at AND a.user_id = x.user_id
  GROUP BY a.user_id
)
SELECT 'user:' || h.user_id AS subject, NULL AS workspace_id, h.user_id, NULL AS enrollment_id,
       'access to ' || CASE h.workspaces WHEN 1 THEN '1 workspace' ELSE h.workspaces || ' workspaces' END || '; ' ||
         CASE i.n WHEN 1 THEN '1 invitation' ELSE i.n || ' invitations' END ||
         ', none accepted: ' || i.statuses || t.unread AS evidence, h.first_seen AS since
FROM t JOIN held AS h JOIN person AS x ON x.user_id = h.user_id JOIN invited AS i ON i.email_key = x.email_key
ORDER BY subject;
