-- id: TL-ACC-01
-- title: Account without access
-- kind: To confirm
-- severity: info
-- controls: SOC 2 CC6.2; ISO 27001:2022 5.16; PCI DSS 4.0.1 8.2.1, 8.2.6; NIST 800-53 AC-2; DORA RTS 2024/1774 art. 20
-- needs: users, complete
-- remediation: manual
-- concerns: account
-- todo: Ask whether the account is needed; deactivate it if not.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at FROM p LIMIT 1)
SELECT 'user:' || u.user_id AS subject, NULL AS workspace_id, u.user_id, NULL AS enrollment_id,
       'an account created ' || coalesce(u.created_at, 'at an unknown time') || ', with access to no workspace' AS evidence, NULL AS first_seen
FROM t JOIN people_at AS u ON u.snapshot_id = t.at AND u.listed = 1
WHERE NOT EXISTS (SELECT 1 FROM access_at AS a WHERE a.snapshot_id = t.at AND a.user_id = u.user_id)
ORDER BY subject;
