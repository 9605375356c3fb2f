-- id: TL-HR-02
-- title: Account of an approved domain that the roster does not name
-- kind: To confirm
-- severity: medium
-- controls: SOC 2 CC6.2, CC6.3; ISO 27001:2022 5.18, 6.5; PCI DSS 4.0.1 8.2.5; NIST 800-53 PS-4, PS-5; DORA RTS 2024/1774 art. 21
-- needs: roster, approved_domains
-- remediation: manual
WITH p AS (SELECT :p AS p),
t AS (
  SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.unread') AS unread, json_extract(p, '$.matched') AS matched, json_extract(p, '$.accounts') AS accounts,
         json_extract(p, '$.thresholds.match_high_percent') AS high_percent
  FROM p LIMIT 1
),
approved AS (SELECT value AS domain FROM p, json_each(p, '$.approved_domains')),
service AS (SELECT value AS account FROM p, json_each(p, '$.service_accounts')),
address AS (
  SELECT u.user_id, lower(trim(u.email)) AS e FROM t JOIN users_at AS u ON u.snapshot_id = t.at
),
person AS (
  SELECT d.user_id, count(DISTINCT a.workspace_id) AS workspaces, min(a.first_seen) AS first_seen
  FROM t JOIN address AS d LEFT JOIN access_at AS a ON a.snapshot_id = t.at AND a.user_id = d.user_id
  WHERE substr(d.e, length(rtrim(d.e, replace(d.e, '@', ''))) + 1) IN (SELECT domain FROM approved)
    AND d.e NOT IN (SELECT account FROM service) AND lower(d.user_id) NOT IN (SELECT account FROM service)
    AND d.e NOT IN (SELECT r.email FROM roster_at AS r, t WHERE r.snapshot_id = t.at)
    AND d.user_id NOT IN (SELECT r.user_id FROM roster_at AS r, t WHERE r.snapshot_id = t.at AND r.user_id IS NOT NULL)
  GROUP BY d.user_id
)
SELECT 'user:' || x.user_id AS subject, NULL AS workspace_id, x.user_id, NULL AS enrollment_id,
       'not on the roster, which names ' || t.matched || ' of ' || CASE t.accounts WHEN 1 THEN '1 account' ELSE t.accounts || ' accounts' END || '; access to ' ||
         CASE x.workspaces WHEN 1 THEN '1 workspace' ELSE x.workspaces || ' workspaces' END || t.unread AS evidence,
       x.first_seen, CASE WHEN 100.0 * t.matched >= t.high_percent * t.accounts THEN 'high' ELSE 'medium' END AS severity
FROM t JOIN person AS x
ORDER BY subject;
