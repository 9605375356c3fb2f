-- id: TL-HR-02
-- title: Account of an approved domain that the roster does not name
-- kind: To confirm
-- severity: medium
-- controls: SOC 2 CC6.2; ISO 27001:2022 5.16, 5.18; PCI DSS 4.0.1 7.2.4; NIST 800-53 AC-2; DORA RTS 2024/1774 art. 21
-- needs: roster, approved_domains
-- remediation: manual
-- concerns: person, unlisted
-- todo: Ask HR who it is: add the person to the roster, name a service account in the policy, or end the access.
--
-- An account or a holder of access has an address of an approved domain, and no row of the roster is about it. Service
-- accounts of the policy are left out until they expire. Whom the listing lacks is judged by the last known address.
WITH p AS (SELECT :p AS p),
t AS (
  SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.time') AS time, json_extract(p, '$.unread') AS unread,
         json_extract(p, '$.matched') AS matched, json_extract(p, '$.accounts') AS accounts,
         json_extract(p, '$.thresholds.match_high_percent') AS high_percent FROM p LIMIT 1
),
ended AS (SELECT value AS account FROM p, json_each(p, '$.expired_service_accounts')),
service AS (SELECT value AS account FROM p, json_each(p, '$.service_accounts') EXCEPT SELECT account FROM ended),
person AS (
  SELECT x.user_id, CASE WHEN x.email_as_of < t.time THEN '; the address ' || x.email || ' was last known ' ||
           substr(x.email_as_of, 1, 10) ELSE '' END || t.unread || iif(x.email_key IN (SELECT account FROM ended) OR
           x.user_id IN (SELECT account FROM ended), '; its entry as service account has expired', '') AS more
  FROM t JOIN people_at AS x ON x.snapshot_id = t.at AND x.matched_by IS NULL
  WHERE x.domain IN (SELECT value FROM p, json_each(p, '$.approved_domains'))
    AND x.email_key NOT IN (SELECT account FROM service) AND x.user_id NOT IN (SELECT account FROM service)
  LIMIT -1
),
held AS (
  SELECT x.user_id, count(DISTINCT a.workspace_id) AS workspaces, min(a.first_seen) AS first_seen
  FROM person AS x CROSS JOIN t CROSS JOIN access_at AS a ON a.snapshot_id = t.at AND a.user_id = x.user_id
  GROUP BY x.user_id)
SELECT 'user:' || x.user_id AS subject, NULL AS workspace_id, x.user_id, NULL AS enrollment_id,
       'not on the roster, which names ' || matched || ' of ' || accounts || CASE accounts WHEN 1 THEN ' account' ELSE
         ' accounts' END || '; access to ' || coalesce(workspaces, 0) || CASE workspaces WHEN 1 THEN ' workspace' ELSE
         ' workspaces' END || more AS evidence,
       first_seen AS since,
       CASE WHEN 100.0 * matched >= high_percent * accounts THEN 'high' ELSE 'medium' END AS severity
FROM t CROSS JOIN person AS x LEFT JOIN held AS h ON h.user_id = x.user_id ORDER BY subject;
