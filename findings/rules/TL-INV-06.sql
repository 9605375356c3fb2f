-- id: TL-INV-06
-- title: Invitation pending for somebody who has an account
-- kind: Exception
-- severity: low
-- controls: SOC 2 CC6.2; ISO 27001:2022 5.16, 5.18; PCI DSS 4.0.1 7.2.5; NIST 800-53 AC-2; DORA RTS 2024/1774 art. 20
-- needs: enrollments, users
-- remediation: cancel
-- todo: Cancel the invitation: the person has an account.
-- automatic: yes
--
-- First seen: when it was pending and an account had that e-mail (main.users_at has the
-- listings of every snapshot).
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at FROM p LIMIT 1),
began AS (
  SELECT h.enrollment_id, max(h.first_seen) AS first_seen
  FROM t JOIN invitation_history AS h ON h.status = 'PENDING' AND h.since_snapshot <= t.at
  WHERE NOT EXISTS (SELECT 1 FROM invitation_history AS e WHERE e.enrollment_id = h.enrollment_id AND e.status = 'PENDING' AND e.until_snapshot = h.since_snapshot)
  GROUP BY h.enrollment_id
),
found AS (
  SELECT i.enrollment_id, i.last_invitation_sent_at, b.first_seen, u.user_id, lower(trim(i.email, char(9,10,11,12,13,32,133,160,5760,8192,8193,8194,8195,8196,8197,8198,8199,8200,8201,8202,8203,8232,8233,8239,8287,12288,65279))) AS e
  FROM t JOIN invitations_at AS i ON i.snapshot_id = t.at
  JOIN began AS b ON b.enrollment_id = i.enrollment_id
  JOIN users_at AS u ON u.snapshot_id = i.snapshot_id AND lower(trim(u.email, char(9,10,11,12,13,32,133,160,5760,8192,8193,8194,8195,8196,8197,8198,8199,8200,8201,8202,8203,8232,8233,8239,8287,12288,65279))) = lower(trim(i.email, char(9,10,11,12,13,32,133,160,5760,8192,8193,8194,8195,8196,8197,8198,8199,8200,8201,8202,8203,8232,8233,8239,8287,12288,65279)))
  WHERE i.status = 'PENDING'
),
listing AS (
  SELECT c.snapshot_id, s.taken_at FROM t CROSS JOIN main.coverage_at AS c ON c.resource = 'users' AND c.read_status = 'read' AND c.snapshot_id <= t.at
  JOIN snapshots AS s ON s.id = c.snapshot_id
),
word AS (
  SELECT x.enrollment_id, x.user_id, g.snapshot_id, g.taken_at,
         EXISTS (SELECT 1 FROM main.users_at AS u WHERE u.snapshot_id = g.snapshot_id AND u.user_id = x.user_id AND lower(trim(u.email, char(9,10,11,12,13,32,133,160,5760,8192,8193,8194,8195,8196,8197,8198,8199,8200,8201,8202,8203,8232,8233,8239,8287,12288,65279))) = x.e) AS said
  FROM found AS x CROSS JOIN listing AS g
),
since AS (
  SELECT enrollment_id, min(taken_at) AS taken_at
  FROM (SELECT enrollment_id, taken_at, sum(NOT said) OVER (PARTITION BY enrollment_id, user_id ORDER BY snapshot_id DESC) AS others FROM word)
  WHERE others = 0 GROUP BY enrollment_id
)
SELECT 'enrollment:' || x.enrollment_id AS subject, NULL AS workspace_id, min(x.user_id) AS user_id, x.enrollment_id,
       'pending, last sent ' || coalesce(x.last_invitation_sent_at, 'never') || ', though user ' || min(x.user_id) || ' has that e-mail' AS evidence,
       max(x.first_seen, s.taken_at) AS first_seen
FROM found AS x JOIN since AS s ON s.enrollment_id = x.enrollment_id
GROUP BY x.enrollment_id, x.last_invitation_sent_at, x.first_seen, s.taken_at
ORDER BY subject;
