-- id: TL-ACC-01
-- title: Account without access
-- kind: To confirm
-- severity: info
-- controls: SOC 2 CC6.2; ISO 27001:2022 5.16; PCI DSS 4.0.1 7.2.4; NIST 800-53 AC-2; DORA RTS 2024/1774 art. 20
-- needs: users, complete
-- remediation: manual
-- concerns: account
-- todo: Ask whether the account is needed; deactivate it if not.
--
-- The listing has an account that has access to no workspace.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at FROM p LIMIT 1)
SELECT 'user:' || x.user_id AS subject, NULL AS workspace_id, x.user_id, NULL AS enrollment_id,
       'an account created ' || coalesce(x.created_at, 'at an unknown time') || ', with access to no workspace'
         AS evidence, NULL AS since
FROM t JOIN people_at AS x ON x.snapshot_id = t.at AND x.listed = 1
WHERE x.user_id NOT IN (SELECT a.user_id FROM t JOIN access_at AS a ON a.snapshot_id = t.at)
ORDER BY subject;
