-- id: TL-ACC-03
-- title: Account without an identity at the identity provider
-- kind: To confirm
-- severity: medium
-- controls: SOC 2 CC6.1, CC6.2; ISO 27001:2022 5.16, 5.17; NIST 800-53 AC-2, IA-2, IA-4; DORA RTS 2024/1774 art. 20
-- needs: users
-- remediation: manual
-- concerns: account
-- todo: Ask why the account is not connected with the identity provider: connect it, or note why it signs in another way.
--
-- In a domain of which at least half of the accounts have one.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at FROM p LIMIT 1),
domain AS (
  SELECT x.domain, count(*) AS accounts, count(x.idp_id) AS connected
  FROM t JOIN people_at AS x ON x.snapshot_id = t.at AND x.listed = 1 AND x.domain <> ''
  GROUP BY x.domain
)
SELECT 'user:' || x.user_id AS subject, NULL AS workspace_id, x.user_id, NULL AS enrollment_id,
       'no identity at the identity provider, which ' || d.connected || ' of ' || d.accounts || ' accounts of ' || d.domain || ' have' AS evidence, NULL AS first_seen
FROM t JOIN people_at AS x ON x.snapshot_id = t.at AND x.listed = 1 AND x.idp_id IS NULL
JOIN domain AS d ON d.domain = x.domain AND 2 * d.connected >= d.accounts
ORDER BY subject;
