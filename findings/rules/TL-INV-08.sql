-- id: TL-INV-08
-- title: Access of somebody whose invitation was cancelled or expired
-- kind: To confirm
-- severity: low
-- controls: SOC 2 CC6.2; ISO 27001:2022 5.16, 5.18; PCI DSS 4.0.1 7.2.5; NIST 800-53 AC-2; DORA RTS 2024/1774 art. 20
-- needs: enrollments, users
-- partly: workspaces
-- remediation: manual
-- todo: Find out how the access came about without an accepted invitation, and note it.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.unread') AS unread FROM p LIMIT 1),
invitation AS (
  SELECT lower(trim(i.email, char(9,10,11,12,13,32,133,160,5760,8192,8193,8194,8195,8196,8197,8198,8199,8200,8201,8202,8203,8232,8233,8239,8287,12288,65279))) AS e, coalesce(i.status, 'unknown') AS status, count(*) AS n
  FROM t JOIN invitations_at AS i ON i.snapshot_id = t.at
  WHERE i.email IS NOT NULL
  GROUP BY lower(trim(i.email, char(9,10,11,12,13,32,133,160,5760,8192,8193,8194,8195,8196,8197,8198,8199,8200,8201,8202,8203,8232,8233,8239,8287,12288,65279))), coalesce(i.status, 'unknown')
),
invited AS (
  SELECT e, status, sum(n) OVER whole AS n, max(status = 'ACCEPTED') OVER whole AS accepted, max(status IN ('CANCELLED', 'EXPIRED')) OVER whole AS ended,
         group_concat(status, ', ') OVER whole AS statuses, row_number() OVER (PARTITION BY e ORDER BY status) AS place
  FROM invitation
  WINDOW whole AS (PARTITION BY e ORDER BY status ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
),
person AS (
  SELECT u.user_id, v.n, v.statuses, count(DISTINCT a.workspace_id) AS workspaces, min(a.first_seen) AS first_seen
  FROM t JOIN users_at AS u ON u.snapshot_id = t.at
  JOIN invited AS v ON v.e = lower(trim(u.email, char(9,10,11,12,13,32,133,160,5760,8192,8193,8194,8195,8196,8197,8198,8199,8200,8201,8202,8203,8232,8233,8239,8287,12288,65279))) AND v.place = 1 AND v.ended AND NOT v.accepted
  JOIN access_at AS a ON a.snapshot_id = u.snapshot_id AND a.user_id = u.user_id
  GROUP BY u.user_id, v.n, v.statuses
)
SELECT 'user:' || user_id AS subject, NULL AS workspace_id, user_id, NULL AS enrollment_id,
       'access to ' || CASE workspaces WHEN 1 THEN '1 workspace' ELSE workspaces || ' workspaces' END || '; ' ||
         CASE n WHEN 1 THEN '1 invitation' ELSE n || ' invitations' END || ', none accepted: ' || statuses || (SELECT unread FROM t) AS evidence, first_seen
FROM person
ORDER BY subject;
