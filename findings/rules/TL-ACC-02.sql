-- id: TL-ACC-02
-- title: The same person twice
-- kind: To confirm
-- severity: low
-- controls: SOC 2 CC6.2; ISO 27001:2022 5.16; PCI DSS 4.0.1 8.2.1; NIST 800-53 AC-2, IA-4; DORA RTS 2024/1774 art. 20
-- needs: users
-- remediation: manual
-- concerns: account
-- todo: Ask which account is meant, move the access there, and deactivate the other.
--
-- Several accounts have the same name before the @, whatever follows a plus sign in it; no service accounts. Accounts
-- that the policy says are one person's ([[same_person]]) count as one, so that nobody is asked about them again.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at FROM p LIMIT 1),
service AS (SELECT value AS account FROM p, json_each(p, '$.service_accounts')),
known AS (
  SELECT json_extract(value, '$.account') AS account, min(json_extract(value, '$.person')) AS person
  FROM p, json_each(p, '$.same_person') GROUP BY 1),
named AS (
  SELECT x.user_id, x.email_key AS address, substr(x.email_key, 1, instr(x.email_key, '@') - 1) AS name,
         coalesce(a.person, i.person, x.user_id) AS person
  FROM t JOIN people_at AS x ON x.snapshot_id = t.at AND x.listed = 1
  LEFT JOIN known AS a ON a.account = x.email_key || '' LEFT JOIN known AS i ON i.account = x.user_id || ''
  WHERE instr(x.email_key, '@') > 1
    AND x.email_key NOT IN (SELECT account FROM service) AND x.user_id NOT IN (SELECT account FROM service)
),
plain AS (
  SELECT user_id, address, person, iif(instr(name, '+') > 1, substr(name, 1, instr(name, '+') - 1), name) AS name
  FROM named),
same AS (
  SELECT first_value(user_id) OVER ids AS user_id, count(*) OVER ids AS accounts, row_number() OVER ids AS place,
         group_concat(user_id) OVER ids AS grows,
         group_concat(address, ', ') OVER (PARTITION BY name ORDER BY address, user_id
           ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS addresses
  FROM plain WHERE name IN (SELECT name FROM plain GROUP BY name HAVING min(person) <> max(person))
  WINDOW ids AS (PARTITION BY name ORDER BY user_id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
)
SELECT 'user:' || user_id AS subject, NULL AS workspace_id, user_id, NULL AS enrollment_id,
       accounts || ' accounts with the same name before the @: ' || addresses AS evidence, NULL AS since, grows AS grows
FROM same WHERE place = 1 ORDER BY subject;
