-- id: TL-HR-02
-- title: Account of an approved domain that the roster does not name
-- kind: To confirm
-- severity: medium
-- controls: SOC 2 CC6.2, CC6.3; ISO 27001:2022 5.18, 6.5; PCI DSS 4.0.1 8.2.5; NIST 800-53 PS-4, PS-5; DORA RTS 2024/1774 art. 21
-- needs: roster, approved_domains
-- remediation: manual
-- concerns: person
-- todo: Ask HR who the person is: put them on the roster, name the account in the policy (service_accounts), or end the access.
--
-- A holder of access whom the listing does not have is judged by the last known address.
-- First seen: when the account had such an address and the roster did not name it, after the
-- last listing and the last roster of which that was not true; access does not matter.
WITH p AS (SELECT :p AS p),
t AS (
  SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.time') AS time, json_extract(p, '$.unread') AS unread, json_extract(p, '$.matched') AS matched, json_extract(p, '$.accounts') AS accounts,
         json_extract(p, '$.thresholds.match_high_percent') AS high_percent
  FROM p LIMIT 1
),
approved AS (SELECT value AS domain FROM p, json_each(p, '$.approved_domains')),
service AS (SELECT value AS account FROM p, json_each(p, '$.service_accounts')),
person AS (
  SELECT x.user_id, CASE WHEN x.email_as_of < t.time THEN '; the address ' || x.email || ' was last known ' || substr(x.email_as_of, 1, 10) ELSE '' END AS known, count(DISTINCT a.workspace_id) AS workspaces
  FROM t JOIN people_at AS x ON x.snapshot_id = t.at LEFT JOIN access_at AS a ON a.snapshot_id = t.at AND a.user_id = x.user_id
  WHERE x.matched_by IS NULL AND x.domain IN (SELECT domain FROM approved)
    AND x.email_key NOT IN (SELECT account FROM service) AND x.user_id NOT IN (SELECT account FROM service)
  GROUP BY x.user_id, x.email_as_of, x.email, t.time
),
given AS (
  SELECT c.snapshot_id, s.taken_at FROM t CROSS JOIN main.coverage_at AS c ON c.resource = 'roster' AND c.read_status = 'read' AND c.snapshot_id <= t.at
  JOIN main.coverage_at AS u ON u.snapshot_id = c.snapshot_id AND u.resource = 'users' AND u.read_status = 'read'
  JOIN snapshots AS s ON s.id = c.snapshot_id
),
word AS (
  SELECT x.user_id, g.snapshot_id, g.taken_at,
         coalesce(substr(k.email_key, length(rtrim(k.email_key, replace(k.email_key, '@', ''))) + 1) IN (SELECT domain FROM approved) AND k.email_key NOT IN (SELECT account FROM service), 0)
           AND NOT EXISTS (SELECT 1 FROM roster_history AS r WHERE (r.user_id = x.user_id OR r.email_key = k.email_key)
                           AND r.since_snapshot <= g.snapshot_id AND (r.until_snapshot IS NULL OR r.until_snapshot > g.snapshot_id)) AS said
  FROM person AS x CROSS JOIN given AS g
  LEFT JOIN account_history AS k ON k.user_id = x.user_id
    AND k.since_snapshot = (SELECT max(a.since_snapshot) FROM account_history AS a WHERE a.user_id = x.user_id AND a.since_snapshot <= g.snapshot_id)
),
since AS (
  SELECT user_id, min(taken_at) AS taken_at
  FROM (SELECT user_id, taken_at, sum(NOT said) OVER (PARTITION BY user_id ORDER BY snapshot_id DESC) AS others FROM word)
  WHERE others = 0 GROUP BY user_id
)
SELECT 'user:' || x.user_id AS subject, NULL AS workspace_id, x.user_id, NULL AS enrollment_id,
       'not on the roster, which names ' || t.matched || ' of ' || CASE t.accounts WHEN 1 THEN '1 account' ELSE t.accounts || ' accounts' END || '; access to ' ||
         CASE x.workspaces WHEN 1 THEN '1 workspace' ELSE x.workspaces || ' workspaces' END || x.known || t.unread AS evidence,
       s.taken_at AS first_seen, CASE WHEN 100.0 * t.matched >= t.high_percent * t.accounts THEN 'high' ELSE 'medium' END AS severity
FROM t JOIN person AS x LEFT JOIN since AS s ON s.user_id = x.user_id
ORDER BY subject;
