-- id: TL-INV-08
-- title: Access of somebody whose invitation was cancelled or expired
-- kind: To confirm
-- severity: low
-- controls: SOC 2 CC6.2; ISO 27001:2022 5.16, 5.18; PCI DSS 4.0.1 7.2.5; NIST 800-53 AC-2; DORA RTS 2024/1774 art. 20
-- needs: enrollments, users
-- partly: workspaces
-- remediation: manual
-- concerns: person
-- todo: Find out how the access came about without an accepted invitation, and note it.
--
-- First seen: when there was access, of any role to any workspace, the account had that
-- e-mail, one of the invitations had ended, and none was accepted any more. The e-mail counts
-- from when the account first had it, after the last other one.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.unread') AS unread FROM p LIMIT 1),
invitation AS (
  SELECT i.email_key AS e, coalesce(i.status, 'unknown') AS status, count(*) AS n
  FROM t JOIN invitations_at AS i ON i.snapshot_id = t.at
  WHERE i.email IS NOT NULL
  GROUP BY i.email_key, coalesce(i.status, 'unknown')
),
invited AS (
  SELECT e, status, sum(n) OVER whole AS n, max(status = 'ACCEPTED') OVER whole AS accepted, max(status IN ('CANCELLED', 'EXPIRED')) OVER whole AS ended,
         group_concat(status, ', ') OVER whole AS statuses, row_number() OVER (PARTITION BY e ORDER BY status) AS place
  FROM invitation
  WINDOW whole AS (PARTITION BY e ORDER BY status ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
),
person AS (
  SELECT u.user_id, v.e, v.n, v.statuses, count(DISTINCT a.workspace_id) AS workspaces, min(a.first_seen) AS first_seen
  FROM t JOIN people_at AS u ON u.snapshot_id = t.at
  JOIN invited AS v ON v.e = u.email_key AND v.place = 1 AND v.ended AND NOT v.accepted
  JOIN access_at AS a ON a.snapshot_id = u.snapshot_id AND a.user_id = u.user_id
  GROUP BY u.user_id, v.e, v.n, v.statuses
),
spoken AS (
  SELECT h.email_key AS e, h.status, h.since_snapshot, coalesce(h.until_snapshot, t.at + 1) AS until_snapshot
  FROM t JOIN invitation_history AS h ON h.status IN ('ACCEPTED', 'CANCELLED', 'EXPIRED') AND h.since_snapshot <= t.at
  WHERE h.email_key IN (SELECT e FROM person)
),
ended AS (
  SELECT e, max(since_snapshot) AS since_snapshot
  FROM (SELECT e, since_snapshot, since_snapshot > max(until_snapshot) OVER (PARTITION BY e ORDER BY since_snapshot ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS apart FROM spoken WHERE status <> 'ACCEPTED')
  WHERE apart OR apart IS NULL GROUP BY e
),
accepted AS (
  SELECT e, max(until_snapshot) AS until_snapshot FROM spoken WHERE status = 'ACCEPTED' GROUP BY e
),
unaccepted AS (
  SELECT d.e, s.taken_at
  FROM ended AS d LEFT JOIN accepted AS a ON a.e = d.e JOIN snapshots AS s ON s.id = max(d.since_snapshot, coalesce(a.until_snapshot, 0))
),
began AS (
  SELECT user_id, max(first_seen) AS first_seen
  FROM (SELECT h.user_id, h.first_seen, h.since_snapshot > max(coalesce(h.until_snapshot, t.at + 1)) OVER (PARTITION BY h.user_id ORDER BY h.since_snapshot ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS apart
        FROM t JOIN access_history AS h ON h.since_snapshot <= t.at
        WHERE h.user_id IN (SELECT user_id FROM person))
  WHERE apart OR apart IS NULL GROUP BY user_id
),
since AS (
  SELECT user_id, max(first_seen) AS taken_at
  FROM (SELECT h.user_id, h.first_seen, coalesce(h.email_key = x.e, 0) AS so, lag(coalesce(h.email_key = x.e, 0)) OVER (PARTITION BY h.user_id ORDER BY h.since_snapshot) AS before
        FROM t JOIN account_history AS h ON h.since_snapshot <= t.at CROSS JOIN person AS x ON x.user_id = h.user_id)
  WHERE so AND before IS NOT 1 GROUP BY user_id
)
SELECT 'user:' || x.user_id AS subject, NULL AS workspace_id, x.user_id, NULL AS enrollment_id,
       'access to ' || CASE workspaces WHEN 1 THEN '1 workspace' ELSE workspaces || ' workspaces' END || '; ' ||
         CASE n WHEN 1 THEN '1 invitation' ELSE n || ' invitations' END || ', none accepted: ' || statuses || (SELECT unread FROM t) AS evidence,
       max(coalesce(b.first_seen, x.first_seen), i.taken_at, coalesce(s.taken_at, '')) AS first_seen
FROM person AS x JOIN unaccepted AS i ON i.e = x.e LEFT JOIN since AS s ON s.user_id = x.user_id LEFT JOIN began AS b ON b.user_id = x.user_id
ORDER BY subject;
