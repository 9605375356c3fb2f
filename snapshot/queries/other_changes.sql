-- Every change after :since up to :at but those of access, as the view changes has it, with the place of its kind.
SELECT c.snapshot_id, c.place, workspace.text AS workspace_id,
       (SELECT t.text FROM fact_workspace AS w JOIN text AS t ON t.id = w.name
        WHERE w.workspace = c.workspace AND w.name <> 0 AND w.since <= c.snapshot_id ORDER BY w.since DESC LIMIT 1) AS workspace_name,
       user.text AS user_id, c.email, enrollment.text AS enrollment_id, role.text AS role_id, c.before, c.after, coalesce(c.earlier, 0) AS earlier
FROM (SELECT * FROM invitation_change
      UNION ALL SELECT * FROM workspace_change
      UNION ALL SELECT * FROM user_change
      UNION ALL SELECT * FROM role_change
      UNION ALL SELECT * FROM coverage_change) AS c
JOIN text AS workspace ON workspace.id = c.workspace
JOIN text AS user ON user.id = c.user
JOIN text AS enrollment ON enrollment.id = c.enrollment
JOIN text AS role ON role.id = c.role
WHERE c.snapshot_id > :since AND c.snapshot_id <= :at;
