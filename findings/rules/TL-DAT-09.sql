-- id: TL-DAT-09
-- title: Roster row that contradicts the accounts
-- kind: Data
-- severity: high
-- controls: SOC 2 CC4.1, CC6.2; ISO 27001:2022 5.16, 5.33; NIST 800-53 AC-2, CA-7; DORA RTS 2024/1774 art. 20
-- needs: roster_given, users
-- remediation: manual
-- concerns: account
-- todo: Have the ids and e-mails of the roster corrected, and take a new snapshot with it: until then nobody is judged by these rows.
--
-- The id and the address of a row belong to two accounts, or no snapshot knows the id.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at FROM p LIMIT 1),
person AS (
  SELECT x.user_id, min(i.email) AS address, min(e.user_id) AS id
  FROM t JOIN people_at AS x ON x.snapshot_id = t.at AND x.matched_by = 'contradiction'
  LEFT JOIN roster_at AS i ON i.snapshot_id = t.at AND i.user_id = x.user_id AND i.email_key IS NOT x.email_key
  LEFT JOIN roster_at AS e ON e.snapshot_id = t.at AND e.email_key = x.email_key AND e.user_id <> x.user_id
  GROUP BY x.user_id
)
SELECT 'user:' || user_id AS subject, NULL AS workspace_id, user_id, NULL AS enrollment_id,
       'on the roster, ' || coalesce('the id of this account has the address ' || address, '') || CASE WHEN address IS NOT NULL AND id IS NOT NULL THEN ', and ' ELSE '' END ||
         coalesce('the address of this account has the id ' || id, '') || ': nobody is judged by it' AS evidence, NULL AS first_seen
FROM person
ORDER BY subject;
