-- id: TL-DRF-02
-- title: Access that came and went since the baseline
-- kind: To confirm
-- severity: medium
-- controls: SOC 2 CC6.2; ISO 27001:2022 5.18; PCI DSS 4.0.1 7.2.4; NIST 800-53 AC-2(4); DORA RTS 2024/1774 art. 21
-- needs: baseline
-- partly: workspaces, baseline_workspaces
-- remediation: manual
-- concerns: grant
-- todo: Ask the workspace's owner what the access was for, and note it: it is gone.
--
-- Finds access that came since the baseline and went again: nothing of that source is left, or nothing privileged.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.unread') AS unread,
             json_extract(p, '$.baseline') AS baseline, json_extract(p, '$.baseline_time') AS begin FROM p LIMIT 1),
held AS (
  SELECT h.*, CASE h.source WHEN 'direct' THEN h.workspace_id END AS direct, coalesce(until_snapshot, 1e9) AS ended,
         h.role_id IN (SELECT value FROM p, json_each(p, '$.privileged')) AS privileged
  FROM t JOIN access_history AS h ON h.since_snapshot <= at WHERE h.user_id IN (
    SELECT w.user_id FROM t JOIN access_history AS w ON w.until_snapshot <= at AND w.since_snapshot > baseline)
),
gone AS (
  SELECT *, since_snapshot <= max(ended) OVER (PARTITION BY workspace_id, user_id, source ORDER BY since_snapshot
                                               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS goes_on
  FROM (SELECT *, max(iif(ended > at OR (since_snapshot <= baseline AND ended > baseline), privileged, -1))
                  OVER (PARTITION BY user_id, direct) AS kept FROM t JOIN held) -- there now or at the baseline
  WHERE ended <= at AND since_snapshot > baseline AND not_before >= begin AND privileged > kept
  ORDER BY since_snapshot LIMIT -1
)
SELECT coalesce('grant:' || direct || '/' || user_id || '/direct/' || substr(min((1 - privileged) || role_id), 2),
                'user:' || user_id) AS subject, direct AS workspace_id, user_id, NULL AS enrollment_id,
       CASE WHEN direct IS NULL THEN 'inherited access to ' || count(DISTINCT workspace_id) || ' workspace' ||
           CASE count(DISTINCT workspace_id) WHEN 1 THEN '' ELSE 's' END || ' came and went'
         ELSE replace('came and went ' || sum(goes_on IS NOT 1) || ' times in ', ' 1 times ', ' once ') ||
           coalesce(max(workspace_name), direct) || ', role ' ||
           substr(min((1 - privileged) || coalesce(role_name, 'unknown')), 2) END || ': first seen ' || min(first_seen)
         || ', last seen ' || max(last_seen) || ', first missed ' || max(gone_by) || iif(direct IS NULL, unread, '')
         AS evidence, max(gone_by) AS since, CASE WHEN max(privileged) THEN 'high' ELSE 'medium' END AS severity,
       group_concat(DISTINCT iif(goes_on, NULL, since_snapshot)) AS grows
FROM gone GROUP BY user_id, source, direct ORDER BY subject;
