-- What appeared in a period and was no longer present later in it, and was at neither end: its
-- first change is that it came, and its last one that it went. A changed role counts as one
-- role that went and one that came. Of the kept rows of changes.sql.
-- Within one snapshot nothing can come and go.
WITH way(came) AS (VALUES (0), (1))
SELECT CASE kind WHEN 'role_changed' THEN 'access' ELSE substr(kind, 1, instr(kind, '_') - 1) END AS what, workspace_id, user_id, source,
  CASE WHEN kind = 'role_changed' AND NOT came THEN role_id_before ELSE role_id END AS role_id, enrollment_id
FROM {kept} JOIN way ON kind = 'role_changed' OR kind LIKE CASE WHEN came THEN '%\_added' ELSE '%\_removed' END ESCAPE '\'
WHERE (SELECT min(snapshot_id) < max(snapshot_id) FROM {kept})
GROUP BY 1, 2, 3, 4, 5, 6
HAVING min(CASE WHEN came THEN snapshot_id END) < min(CASE WHEN NOT came THEN snapshot_id END)
  AND max(CASE WHEN came THEN snapshot_id END) < max(CASE WHEN NOT came THEN snapshot_id END)
ORDER BY 1, 2, 3, 4, 5, 6;
