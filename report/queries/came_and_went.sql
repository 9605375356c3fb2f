-- What appeared and was no longer present within a period: it went at some time after
-- it came, whether or not it was there before or came back.
SELECT substr(kind, 1, instr(kind, '_') - 1) AS what, workspace_id, user_id, source, role_id, enrollment_id
FROM changes
WHERE snapshot_id > :since AND snapshot_id <= :at AND (kind LIKE '%\_added' ESCAPE '\' OR kind LIKE '%\_removed' ESCAPE '\')
GROUP BY 1, 2, 3, 4, 5, 6
HAVING min(CASE WHEN kind LIKE '%added' THEN snapshot_id END) < max(CASE WHEN kind LIKE '%removed' THEN snapshot_id END)
ORDER BY 1, 2, 3, 4, 5, 6;
