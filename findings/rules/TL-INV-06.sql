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
-- First seen: when it was pending and any account had the e-mail that the invitation had
-- then. main.changes lists every account that was added, changed or removed: counting back
-- from the present accounts, it shows how many had an e-mail before each change.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at FROM p LIMIT 1),
found AS (
  SELECT i.enrollment_id, i.last_invitation_sent_at, min(u.user_id) AS user_id
  FROM t JOIN invitations_at AS i ON i.snapshot_id = t.at
  JOIN users_at AS u ON u.snapshot_id = i.snapshot_id AND lower(trim(u.email, char(9,10,11,12,13,32,133,160,5760,8192,8193,8194,8195,8196,8197,8198,8199,8200,8201,8202,8203,8232,8233,8239,8287,12288,65279))) = lower(trim(i.email, char(9,10,11,12,13,32,133,160,5760,8192,8193,8194,8195,8196,8197,8198,8199,8200,8201,8202,8203,8232,8233,8239,8287,12288,65279)))
  WHERE i.status = 'PENDING'
  GROUP BY i.enrollment_id, i.last_invitation_sent_at
),
spoken AS (
  SELECT h.enrollment_id, lower(trim(h.email, char(9,10,11,12,13,32,133,160,5760,8192,8193,8194,8195,8196,8197,8198,8199,8200,8201,8202,8203,8232,8233,8239,8287,12288,65279))) AS e, h.since_snapshot, coalesce(h.until_snapshot, t.at + 1) AS until_snapshot
  FROM t JOIN invitation_history AS h ON h.status = 'PENDING' AND h.since_snapshot <= t.at
  WHERE h.enrollment_id IN (SELECT enrollment_id FROM found)
),
account AS (
  SELECT e, coalesce(lag(until_snapshot) OVER (PARTITION BY e ORDER BY until_snapshot), 0) AS since_snapshot, until_snapshot,
         sum(sum(n)) OVER (PARTITION BY e ORDER BY until_snapshot DESC) AS accounts
  FROM (SELECT lower(trim(u.email, char(9,10,11,12,13,32,133,160,5760,8192,8193,8194,8195,8196,8197,8198,8199,8200,8201,8202,8203,8232,8233,8239,8287,12288,65279))) AS e, t.at + 1 AS until_snapshot, 1 AS n FROM t JOIN users_at AS u ON u.snapshot_id = t.at WHERE lower(trim(u.email, char(9,10,11,12,13,32,133,160,5760,8192,8193,8194,8195,8196,8197,8198,8199,8200,8201,8202,8203,8232,8233,8239,8287,12288,65279))) IN (SELECT e FROM spoken)
        UNION ALL SELECT lower(trim(json_extract(c.before, '$.email'), char(9,10,11,12,13,32,133,160,5760,8192,8193,8194,8195,8196,8197,8198,8199,8200,8201,8202,8203,8232,8233,8239,8287,12288,65279))), c.snapshot_id, 1 FROM t JOIN main.changes AS c ON c.kind IN ('user_changed', 'user_removed') AND c.snapshot_id <= t.at
        UNION ALL SELECT lower(trim(json_extract(c.after, '$.email'), char(9,10,11,12,13,32,133,160,5760,8192,8193,8194,8195,8196,8197,8198,8199,8200,8201,8202,8203,8232,8233,8239,8287,12288,65279))), c.snapshot_id, -1 FROM t JOIN main.changes AS c ON c.kind IN ('user_added', 'user_changed') AND c.snapshot_id <= t.at)
  GROUP BY e, until_snapshot
),
both AS (
  SELECT h.enrollment_id, max(h.since_snapshot, a.since_snapshot) AS since_snapshot, min(h.until_snapshot, a.until_snapshot) AS until_snapshot
  FROM spoken AS h JOIN account AS a ON a.e = h.e AND a.accounts > 0 AND a.since_snapshot < h.until_snapshot AND h.since_snapshot < a.until_snapshot
),
together AS (
  SELECT enrollment_id, max(since_snapshot) AS since_snapshot
  FROM (SELECT enrollment_id, since_snapshot, since_snapshot > max(until_snapshot) OVER (PARTITION BY enrollment_id ORDER BY since_snapshot ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS apart FROM both)
  WHERE apart OR apart IS NULL GROUP BY enrollment_id
)
SELECT 'enrollment:' || x.enrollment_id AS subject, NULL AS workspace_id, x.user_id, x.enrollment_id,
       'pending, last sent ' || coalesce(x.last_invitation_sent_at, 'never') || ', though user ' || x.user_id || ' has that e-mail' AS evidence, s.taken_at AS first_seen
FROM found AS x JOIN together AS b ON b.enrollment_id = x.enrollment_id JOIN snapshots AS s ON s.id = b.since_snapshot
ORDER BY subject;
