-- id: TL-INH-01
-- title: Inherited access with a status other than ACTIVE
-- kind: To confirm
-- severity: medium
-- controls: SOC 2 CC6.1; ISO 27001:2022 5.16; PCI DSS 4.0.1 8.2.1; NIST 800-53 AC-2, IA-4; DORA RTS 2024/1774 art. 20
-- partly: workspaces
-- remediation: manual
-- concerns: account
-- todo: Ask whether the account is meant to be there; if not, end its role in the organization, from which the access is inherited.
--
-- First seen: when the person's first such status began; another such status, or one in
-- another workspace, begins nothing.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.unread') AS unread FROM p LIMIT 1),
held AS (
  SELECT a.user_id, coalesce(a.status, 'unknown') AS status, count(DISTINCT a.workspace_id) AS workspaces, min(a.first_seen) AS first_seen
  FROM t JOIN access_at AS a ON a.snapshot_id = t.at AND a.source = 'inherited'
  WHERE a.status IS NULL OR a.status <> 'ACTIVE'
  GROUP BY a.user_id, coalesce(a.status, 'unknown')
),
person AS (
  SELECT user_id, min(first_seen) OVER whole AS first_seen, row_number() OVER (PARTITION BY user_id ORDER BY status) AS place,
         group_concat(status || ' in ' || CASE workspaces WHEN 1 THEN '1 workspace' ELSE workspaces || ' workspaces' END, ', ') OVER whole AS statuses
  FROM held
  WINDOW whole AS (PARTITION BY user_id ORDER BY status ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
),
began AS (
  SELECT user_id, max(first_seen) AS first_seen
  FROM (SELECT h.user_id, h.first_seen, h.since_snapshot > max(coalesce(h.until_snapshot, t.at + 1)) OVER (PARTITION BY h.user_id ORDER BY h.since_snapshot ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS apart
        FROM t JOIN access_history AS h ON h.since_snapshot <= t.at
        WHERE h.source = 'inherited' AND (h.status IS NULL OR h.status <> 'ACTIVE') AND h.user_id IN (SELECT user_id FROM person))
  WHERE apart OR apart IS NULL GROUP BY user_id
)
SELECT 'user:' || x.user_id AS subject, NULL AS workspace_id, x.user_id, NULL AS enrollment_id,
       'status ' || statuses || '; whether such an account can sign in, the API does not tell' || (SELECT unread FROM t) AS evidence, coalesce(b.first_seen, x.first_seen) AS first_seen
FROM person AS x LEFT JOIN began AS b ON b.user_id = x.user_id
WHERE place = 1
ORDER BY subject;
