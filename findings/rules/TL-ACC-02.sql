-- id: TL-ACC-02
-- title: The same person twice
-- kind: To confirm
-- severity: low
-- controls: SOC 2 CC6.2; ISO 27001:2022 5.16; PCI DSS 4.0.1 8.2.1, 8.2.6; NIST 800-53 AC-2; DORA RTS 2024/1774 art. 20
-- needs: users
-- remediation: manual
-- concerns: account
-- todo: Ask which account is meant, move the access there, and deactivate the other.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at FROM p LIMIT 1),
service AS (SELECT value AS account FROM p, json_each(p, '$.service_accounts')),
named AS (
  SELECT u.user_id, u.email_key AS e, substr(u.email_key, 1, instr(u.email_key, '@') - 1) AS local
  FROM t JOIN people_at AS u ON u.snapshot_id = t.at AND u.listed = 1
  WHERE instr(u.email_key, '@') > 1 AND u.email_key NOT IN (SELECT account FROM service) AND u.user_id NOT IN (SELECT account FROM service)
),
plain AS (
  SELECT user_id, e, CASE WHEN instr(local, '+') > 1 THEN substr(local, 1, instr(local, '+') - 1) ELSE local END AS name FROM named
),
same AS (
  SELECT count(*) OVER whole AS accounts, first_value(user_id) OVER (PARTITION BY name ORDER BY user_id) AS user_id,
         group_concat(e, ', ') OVER whole AS addresses, row_number() OVER (PARTITION BY name ORDER BY e, user_id) AS place
  FROM plain
  WHERE name IN (SELECT name FROM plain GROUP BY name HAVING count(*) > 1)
  WINDOW whole AS (PARTITION BY name ORDER BY e, user_id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
)
SELECT 'user:' || user_id AS subject, NULL AS workspace_id, user_id, NULL AS enrollment_id,
       accounts || ' accounts with the same name before the @: ' || addresses AS evidence, NULL AS first_seen
FROM same
WHERE place = 1 AND accounts > 1
ORDER BY subject;
