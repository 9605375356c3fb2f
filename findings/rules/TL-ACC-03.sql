-- id: TL-ACC-03
-- title: Account without an identity at the identity provider
-- kind: To confirm
-- severity: medium
-- controls: SOC 2 CC6.1, CC6.2; ISO 27001:2022 5.16, 5.17; NIST 800-53 AC-2, IA-2, IA-4; DORA RTS 2024/1774 art. 20
-- needs: users
-- remediation: manual
-- concerns: account
-- todo: Ask why the account is not connected with the identity provider: connect it, or note how it signs in.
--
-- An account has no identity at the identity provider, while at least half of the accounts of its domain have one.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at FROM p LIMIT 1),
account AS (
  SELECT x.user_id, x.domain, x.idp_id, count(*) OVER domain AS accounts, count(x.idp_id) OVER domain AS connected
  FROM t JOIN people_at AS x ON x.snapshot_id = t.at AND x.listed = 1 AND x.domain <> ''
  WINDOW domain AS (PARTITION BY x.domain)
)
SELECT 'user:' || user_id AS subject, NULL AS workspace_id, user_id, NULL AS enrollment_id,
       'no identity at the identity provider, which ' || connected || ' of ' || accounts || ' accounts of ' || domain ||
         ' have' AS evidence, NULL AS since
FROM account WHERE idp_id IS NULL AND 2 * connected >= accounts ORDER BY subject;
