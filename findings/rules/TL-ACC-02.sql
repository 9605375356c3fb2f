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
-- Several accounts have the same name before the @, whatever follows a plus sign in it; no service accounts.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at FROM p LIMIT 1),
service AS (SELECT value AS account FROM p, json_each(p, '$.service_accounts')),
named AS (
  SELECT x.user_id, x.email_key AS address, substr(x.email_key, 1, instr(x.email_key, '@') - 1) AS name
  FROM t JOIN people_at AS x ON x.snapshot_id = t.at AND x.listed = 1
  WHERE instr(x.email_key, '@') > 1
    AND x.email_key NOT IN (SELECT account FROM service) AND x.user_id NOT IN (SELECT account FROM service)
),
plain AS (
  SELECT user_id, address, CASE WHEN instr(name, '+') > 1 THEN substr(name, 1, instr(name, '+') - 1) ELSE name END
           AS name FROM named
),
same AS (
  SELECT first_value(user_id) OVER ids AS user_id, count(*) OVER ids AS accounts, row_number() OVER ids AS place,
         group_concat(user_id) OVER ids AS grows,
         group_concat(address, ', ') OVER (PARTITION BY name ORDER BY address, user_id
           ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS addresses
  FROM plain
  WINDOW ids AS (PARTITION BY name ORDER BY user_id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
)
SELECT 'user:' || user_id AS subject, NULL AS workspace_id, user_id, NULL AS enrollment_id,
       accounts || ' accounts with the same name before the @: ' || addresses AS evidence, NULL AS since, grows AS grows
FROM same
WHERE place = 1 AND accounts > 1 ORDER BY subject;
