-- id: TL-ACC-02
-- title: The same person twice
-- kind: To confirm
-- severity: low
-- controls: SOC 2 CC6.2; ISO 27001:2022 5.16; PCI DSS 4.0.1 8.2.1, 8.2.6; NIST 800-53 AC-2; DORA RTS 2024/1774 art. 20
-- needs: users
-- remediation: manual
-- todo: Ask which account is meant, move the access there, and deactivate the other.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at FROM p LIMIT 1),
service AS (SELECT value AS account FROM p, json_each(p, '$.service_accounts')),
address AS (
  SELECT u.user_id, lower(trim(u.email, char(9,10,11,12,13,32,133,160,5760,8192,8193,8194,8195,8196,8197,8198,8199,8200,8201,8202,8203,8232,8233,8239,8287,12288,65279))) AS e
  FROM t JOIN users_at AS u ON u.snapshot_id = t.at
  WHERE instr(trim(u.email, char(9,10,11,12,13,32,133,160,5760,8192,8193,8194,8195,8196,8197,8198,8199,8200,8201,8202,8203,8232,8233,8239,8287,12288,65279)), '@') > 1
),
named AS (
  SELECT user_id, e, substr(e, 1, instr(e, '@') - 1) AS local
  FROM address
  WHERE e NOT IN (SELECT account FROM service) AND lower(user_id) NOT IN (SELECT account FROM service)
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
