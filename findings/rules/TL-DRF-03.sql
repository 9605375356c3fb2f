-- id: TL-DRF-03
-- title: Access that comes and goes
-- kind: To confirm
-- severity: low
-- controls: SOC 2 CC6.2, CC7.2; ISO 27001:2022 5.18, 8.15; PCI DSS 4.0.1 7.2.4; NIST 800-53 AC-2(4); DORA RTS 2024/1774 art. 21
-- needs: previous
-- partly: workspaces
-- remediation: manual
-- concerns: grant
-- folds: TL-DRF-02
-- todo: Ask the workspace's owner why the access comes and goes, and note it.
--
-- Access that the first reading of a workspace had did not come; a change of role is neither
-- coming nor going. First seen: since when the access has gone so often at every snapshot.
-- Between two goings the number only falls, so only the snapshots at a going and just
-- before it are checked.
WITH p AS (SELECT :p AS p),
t AS (
  SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.unread') AS unread, json_extract(p, '$.time') AS time, json_extract(p, '$.thresholds.came_and_went_days') AS days,
         json_extract(p, '$.thresholds.came_and_went_times') AS least
  FROM p LIMIT 1
),
went AS (
  SELECT h.workspace_id, coalesce(h.workspace_name, h.workspace_id) AS workspace, h.user_id, h.source, h.role_id, h.since_snapshot, h.gone_by
  FROM t JOIN access_history AS h ON h.until_snapshot <= t.at
  WHERE NOT EXISTS (SELECT 1 FROM access_history AS c WHERE c.user_id = h.user_id AND c.workspace_id = h.workspace_id AND c.source = h.source
                    AND c.since_snapshot <= h.until_snapshot AND (c.until_snapshot IS NULL OR c.until_snapshot > h.until_snapshot))
),
came AS (
  SELECT h.workspace_id, h.user_id, h.source, h.since_snapshot, h.first_seen
  FROM t JOIN access_history AS h ON h.since_snapshot <= t.at AND h.not_before IS NOT NULL
  WHERE h.user_id IN (SELECT user_id FROM went)
    AND NOT EXISTS (SELECT 1 FROM access_history AS c WHERE c.user_id = h.user_id AND c.workspace_id = h.workspace_id AND c.source = h.source
                    AND c.since_snapshot < h.since_snapshot AND (c.until_snapshot IS NULL OR c.until_snapshot >= h.since_snapshot))
),
run AS (
  SELECT DISTINCT w.workspace_id, w.user_id, w.source, w.gone_by, min(w.role_id) OVER (PARTITION BY w.workspace_id, w.user_id, w.source) AS role_id,
         max(w.workspace) OVER (PARTITION BY w.workspace_id, w.user_id, w.source) AS workspace,
         (SELECT max(c.first_seen) FROM came AS c WHERE c.user_id = w.user_id AND c.workspace_id = w.workspace_id AND c.source = w.source
          AND c.since_snapshot <= w.since_snapshot) AS first_seen
  FROM went AS w
),
counted AS (
  SELECT r.workspace_id, r.workspace, r.user_id, r.source, r.role_id, count(*) AS times, min(r.first_seen) AS first_seen, max(r.gone_by) AS gone_by
  FROM t JOIN run AS r
  WHERE julianday(t.time) - julianday(r.first_seen) <= t.days
  GROUP BY r.workspace_id, r.workspace, r.user_id, r.source, r.role_id
),
often AS (
  SELECT c.*, t.days FROM t JOIN counted AS c WHERE c.times >= t.least
),
moment AS (
  SELECT workspace_id, user_id, source, gone_by AS taken_at FROM run
  UNION
  SELECT workspace_id, user_id, source, (SELECT max(s.taken_at) FROM snapshots AS s WHERE s.taken_at < r.gone_by) FROM run AS r
),
word AS (
  SELECT o.workspace_id, o.user_id, o.source, s.taken_at,
         (SELECT count(*) FROM run AS r WHERE r.user_id = o.user_id AND r.workspace_id = o.workspace_id AND r.source = o.source
          AND r.gone_by <= s.taken_at AND julianday(s.taken_at) - julianday(r.first_seen) <= t.days) >= t.least AS said
  FROM t CROSS JOIN often AS o JOIN moment AS s ON s.user_id = o.user_id AND s.workspace_id = o.workspace_id AND s.source = o.source
),
since AS (
  SELECT workspace_id, user_id, source, min(taken_at) AS taken_at
  FROM (SELECT workspace_id, user_id, source, taken_at, sum(NOT said) OVER (PARTITION BY workspace_id, user_id, source ORDER BY taken_at DESC) AS others FROM word)
  WHERE others = 0 GROUP BY workspace_id, user_id, source
),
inherited AS (
  SELECT user_id, days, count(*) AS workspaces, max(times) AS times, min(s.taken_at) AS taken_at FROM often LEFT JOIN since AS s USING (workspace_id, user_id, source) WHERE source = 'inherited' GROUP BY user_id, days
)
SELECT 'grant:' || workspace_id || '/' || user_id || '/' || source || '/' || role_id AS subject, workspace_id, user_id, NULL AS enrollment_id,
       'came and went ' || CASE times WHEN 1 THEN 'once' ELSE times || ' times' END || ' in ' || CASE days WHEN 1 THEN '1 day' ELSE days || ' days' END || ' in ' || workspace || ', between ' ||
         first_seen || ' and ' || gone_by AS evidence, s.taken_at AS first_seen
FROM often LEFT JOIN since AS s USING (workspace_id, user_id, source) WHERE source = 'direct'
UNION ALL
SELECT 'user:' || user_id, NULL, user_id, NULL,
       'inherited access came and went ' || CASE times WHEN 1 THEN 'once' ELSE 'up to ' || times || ' times' END || ' in ' ||
         CASE days WHEN 1 THEN '1 day' ELSE days || ' days' END || ', in ' || CASE workspaces WHEN 1 THEN '1 workspace' ELSE workspaces || ' workspaces' END || (SELECT unread FROM t), taken_at
FROM inherited
ORDER BY subject;
