-- id: TL-DRF-03
-- title: Access that comes and goes
-- kind: To confirm
-- severity: low
-- controls: SOC 2 CC6.2; ISO 27001:2022 5.18; PCI DSS 4.0.1 7.2.4; NIST 800-53 AC-2(4); DORA RTS 2024/1774 art. 21
-- needs: previous
-- partly: workspaces
-- remediation: manual
-- concerns: grant
-- folds: TL-DRF-02
-- todo: Ask the workspace's owner why the access comes and goes, and note it.
--
-- Finds access that came and went three times or more in 90 days, or what the policy says. A new role does not count.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.unread') AS unread, json_extract(p, '$.time') AS time,
             json_extract(p, '$.thresholds.came_and_went_days') AS days,
             json_extract(p, '$.thresholds.came_and_went_times') AS least FROM p LIMIT 1),
went AS (
  SELECT h.workspace_id, h.user_id, h.source FROM t JOIN access_history AS h ON h.until_snapshot <= t.at
  GROUP BY 1, 2, 3 HAVING count(*) >= (SELECT least FROM t)
),
held AS (
  SELECT h.*, coalesce(h.until_snapshot, t.at + 1) AS ended, -- a privileged role comes first, as in TL-DRF-02
         (h.role_id NOT IN (SELECT value FROM p, json_each(p, '$.privileged'))) || h.role_id AS ranked
  FROM t JOIN access_history AS h ON h.since_snapshot <= t.at AND h.user_id IN (SELECT user_id FROM went)
  WHERE (h.workspace_id, h.user_id, h.source) IN (SELECT workspace_id, user_id, source FROM went)
),
part AS (
  SELECT *, since_snapshot > max(ended) OVER (PARTITION BY workspace_id, user_id, source ORDER BY since_snapshot
                                              ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) IS NOT 0 AS came
  FROM held
),
run AS (
  SELECT workspace_id, max(workspace_name) AS workspace_name, user_id, source, min(first_seen) AS first_seen,
         max(gone_by) AS gone_by, min(ranked) AS ranked
  FROM (SELECT *, sum(came) OVER (PARTITION BY workspace_id, user_id, source ORDER BY since_snapshot) AS n FROM part)
  GROUP BY workspace_id, user_id, source, n
  HAVING max(ended) <= (SELECT at FROM t) AND NOT max(came AND not_before IS NULL)
    AND julianday((SELECT time FROM t)) - julianday(min(first_seen)) <= (SELECT days FROM t)
),
often AS (
  SELECT user_id, source, CASE source WHEN 'direct' THEN workspace_id END AS direct, substr(min(ranked), 2) AS role_id,
         count(*) AS times, min(first_seen) AS first_seen, max(gone_by) AS gone_by, max(workspace_name) AS name
  FROM run GROUP BY workspace_id, user_id, source HAVING count(*) >= (SELECT least FROM t)
)
SELECT coalesce('grant:' || direct || '/' || user_id || '/direct/' || role_id, 'user:' || user_id) AS subject,
       direct AS workspace_id, user_id, NULL AS enrollment_id,
       CASE WHEN direct IS NULL THEN 'inherited access ' ELSE '' END || 'came and went ' ||
         CASE max(times) WHEN 1 THEN 'once'
           ELSE CASE WHEN direct IS NULL THEN 'up to ' ELSE '' END || max(times) || ' times' END ||
         ' in ' || days || CASE days WHEN 1 THEN ' day' ELSE ' days' END || CASE WHEN direct IS NULL
           THEN ', in ' || count(*) || CASE count(*) WHEN 1 THEN ' workspace' ELSE ' workspaces' END || unread
           ELSE ' in ' || coalesce(name, direct) || ', between ' || first_seen || ' and ' || gone_by END
         AS evidence, max(gone_by) AS since
FROM t JOIN often
GROUP BY user_id, source, direct ORDER BY subject;
