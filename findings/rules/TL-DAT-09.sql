-- id: TL-DAT-09
-- title: Roster row that contradicts the accounts
-- kind: Data
-- severity: high
-- controls: SOC 2 CC4.1, CC6.2; ISO 27001:2022 5.16, 5.33; NIST 800-53 AC-2, CA-7; DORA RTS 2024/1774 art. 20
-- needs: roster_given, users
-- remediation: manual
-- concerns: account
-- todo: Have the ids and e-mails of the roster corrected for the next snapshot: until then nobody is judged by the row.
--
-- An account about which the roster contradicts itself: the id and the address of a row belong to two accounts, or
-- no snapshot knows the id.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at FROM p LIMIT 1),
account AS (
  SELECT x.user_id, x.email_key
  FROM t JOIN people_at AS x ON x.snapshot_id = t.at AND x.matched_by = 'contradiction' LIMIT -1
),
told AS (
  SELECT x.user_id, 'the id of this account has the address ' || min(i.email) AS by_id,
         'the address of this account has the id ' || min(e.user_id) AS by_address
  FROM account AS x JOIN t
  LEFT JOIN roster_at AS i ON i.snapshot_id = t.at AND i.user_id = x.user_id AND i.email_key IS NOT x.email_key
  LEFT JOIN roster_at AS e ON e.snapshot_id = t.at AND e.email_key = x.email_key AND e.user_id <> x.user_id
  GROUP BY x.user_id
)
SELECT 'user:' || user_id AS subject, NULL AS workspace_id, user_id, NULL AS enrollment_id,
       'on the roster, ' || coalesce(by_id || ', and ' || by_address, by_id, by_address,
         'a row is about two accounts') || ': nobody is judged by it' AS evidence, NULL AS since
FROM told ORDER BY subject;
