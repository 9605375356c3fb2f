-- Since when each pending invitation has been pending, as invitations_at says it at the first snapshot of its interval.
SELECT i.enrollment, i.since, v.pending_since
FROM fact_invitation AS i
CROSS JOIN text AS e ON e.id = i.enrollment
CROSS JOIN invitations_at AS v ON v.snapshot_id = i.since AND v.enrollment_id = e.text
WHERE v.pending_since IS NOT NULL
ORDER BY i.enrollment, i.since;
