-- id: TL-HR-04
-- title: Contract ended, or about to end
-- kind: Exception, To confirm when low
-- severity: high
-- controls: SOC 2 CC6.2; ISO 27001:2022 5.18, 6.5; PCI DSS 4.0.1 8.2.5; NIST 800-53 PS-4; DORA RTS 2024/1774 art. 21
-- needs: roster
-- partly: workspaces
-- remediation: remove
-- concerns: person and account, leaver
-- rests: roster
-- todo: Ask the manager whether the contract goes on: correct the roster, or end the access and the account with it.
--
-- The contract of a person who has an account or access ended before today, or ends within the agreed days.
WITH p AS (SELECT :p AS p),
t AS (
  SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.time') AS time, json_extract(p, '$.day') AS day,
         json_extract(p, '$.unread') AS unread, json_extract(p, '$.thresholds.contract_days') AS days FROM p LIMIT 1),
ending AS ( -- not those of TL-HR-01
  SELECT x.user_id, x.roster_status AS status, x.roster_end_date AS end_date, x.roster_end_date < t.day AS ended,
         CASE WHEN x.email_as_of < t.time THEN '; the address ' || x.email || ' was last known ' ||
           substr(x.email_as_of, 1, 10) ELSE '' END || t.unread AS more, r.first_seen AS said
  FROM t CROSS JOIN people_at AS x ON x.snapshot_id = t.at CROSS JOIN roster_history AS r ON r.email = x.roster_email
  WHERE x.roster_end_date <= date(t.day, '+' || t.days || ' days') AND (x.roster_end_date > t.day
    OR coalesce(x.roster_status, '') NOT IN (SELECT value FROM p, json_each(p, '$.roster.terminated')))
    AND r.since_snapshot <= t.at AND (r.until_snapshot IS NULL OR r.until_snapshot > t.at) LIMIT -1
),
place AS (
  SELECT c.user_id, min(a.first_seen) AS first_seen, sum(a.source = 'direct') = 1 AS sole
  FROM ending AS c CROSS JOIN t CROSS JOIN access_at AS a ON a.snapshot_id = t.at AND a.user_id = c.user_id
  GROUP BY c.user_id, a.workspace_id
),
held AS (SELECT user_id, count(*) AS n, min(first_seen) AS first_seen, max(sole) AS sole FROM place GROUP BY user_id)
SELECT 'user:' || e.user_id AS subject, NULL AS workspace_id, e.user_id, NULL AS enrollment_id,
       'the contract ' || CASE WHEN ended THEN 'ended ' ELSE 'ends ' END || end_date || ', the roster says ' ||
         coalesce(status, 'no status') || CASE coalesce(n, 0) WHEN 0 THEN '; an account, no access seen'
         WHEN 1 THEN '; access to 1 workspace' ELSE '; access to ' || n || ' workspaces' END || more AS evidence,
       max(said, coalesce(first_seen, '')) AS since, CASE WHEN ended THEN 'high' ELSE 'low' END AS severity,
       CASE WHEN ended AND sole THEN 'remove' ELSE 'manual' END AS remediation
FROM ending AS e LEFT JOIN held AS h ON h.user_id = e.user_id ORDER BY subject;
