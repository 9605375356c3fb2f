-- id: TL-PRV-06
-- title: Direct access to every workspace
-- kind: To confirm
-- severity: medium
-- controls: SOC 2 CC6.3; ISO 27001:2022 8.2; PCI DSS 4.0.1 7.2.1, 7.2.2; NIST 800-53 AC-6; DORA RTS 2024/1774 art. 21
-- needs: complete
-- remediation: manual
-- concerns: person
-- todo: Ask the person's manager whether every workspace is needed, and remove the access to the others.
--
-- Finds people who are direct members of every workspace that there is, if there are as many as the policy says.
-- Since: when the person came into the last one of them.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.thresholds.every_workspace_minimum') AS least
      FROM p LIMIT 1),
every AS (
  SELECT count(*) AS workspaces FROM t JOIN workspaces_at AS w ON w.snapshot_id = t.at AND w.read_status = 'read'),
likely AS ( -- with as many rows, which may be several roles in one workspace
  SELECT a.user_id FROM access_at AS a WHERE a.snapshot_id = (SELECT at FROM t) AND +a.source = 'direct'
  GROUP BY a.user_id HAVING count(*) >= (SELECT workspaces FROM every) LIMIT -1),
membership AS (
  SELECT a.user_id, a.workspace_id, min(a.first_seen) AS first_seen
  FROM t CROSS JOIN likely AS x CROSS JOIN access_at AS a ON a.snapshot_id = t.at AND a.user_id = x.user_id
  WHERE +a.source = 'direct' GROUP BY a.user_id, a.workspace_id)
SELECT 'user:' || user_id AS subject, NULL AS workspace_id, user_id, NULL AS enrollment_id,
       'direct access to ' ||
         CASE count(*) WHEN 1 THEN 'the only workspace' ELSE 'all ' || count(*) || ' workspaces' END AS evidence,
       max(first_seen) AS since
FROM membership
GROUP BY user_id
HAVING count(*) = (SELECT workspaces FROM every) AND count(*) >= (SELECT least FROM t)
ORDER BY subject;
