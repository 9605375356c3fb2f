-- id: TL-DAT-08
-- title: Another token than at the baseline
-- kind: Data
-- severity: info
-- controls: SOC 2 CC4.1; ISO 27001:2022 5.33; PCI DSS 4.0.1 7.2.4; NIST 800-53 CA-7; DORA RTS 2024/1774 art. 21
-- needs: baseline
-- remediation: manual
-- concerns: organization
-- todo: Confirm that the token was changed on purpose, and that it sees as much as the one before.
--
-- The snapshot and the baseline were read with different tokens, so one of them may have seen more.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.baseline') AS baseline FROM p LIMIT 1),
token AS (
  SELECT json_extract(b.parameters, '$.token_sha256') AS before, json_extract(s.parameters, '$.token_sha256') AS now
  FROM t JOIN snapshots AS s ON s.id = t.at JOIN snapshots AS b ON b.id = t.baseline
)
SELECT 'organization' AS subject, NULL AS workspace_id, NULL AS user_id, NULL AS enrollment_id,
       'token ' || before || ' (first digits of its SHA-256) at the baseline, now ' || now AS evidence,
       NULL AS since, now AS grows
FROM token
WHERE before <> now ORDER BY subject;
