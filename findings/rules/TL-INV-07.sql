-- id: TL-INV-07
-- title: Invitation pending for somebody who has left
-- kind: Exception
-- severity: high
-- controls: SOC 2 CC6.2; ISO 27001:2022 5.16, 5.18; PCI DSS 4.0.1 7.2.5; NIST 800-53 AC-2; DORA RTS 2024/1774 art. 20
-- needs: enrollments, roster
-- remediation: cancel
-- automatic: yes
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.day') AS day FROM p LIMIT 1),
began AS (
  SELECT h.enrollment_id, max(h.first_seen) AS first_seen
  FROM t JOIN invitation_history AS h ON h.status = 'PENDING' AND h.since_snapshot <= t.at
  WHERE NOT EXISTS (SELECT 1 FROM invitation_history AS e WHERE e.enrollment_id = h.enrollment_id AND e.status = 'PENDING' AND e.until_snapshot = h.since_snapshot)
  GROUP BY h.enrollment_id
)
SELECT 'enrollment:' || i.enrollment_id AS subject, NULL AS workspace_id, r.user_id, i.enrollment_id,
       'pending, last sent ' || coalesce(i.last_invitation_sent_at, 'never') || ', though the roster says terminated, end date ' || coalesce(r.end_date, 'unknown') AS evidence,
       b.first_seen
FROM t JOIN invitations_at AS i ON i.snapshot_id = t.at
JOIN began AS b ON b.enrollment_id = i.enrollment_id
JOIN roster_at AS r ON r.snapshot_id = i.snapshot_id AND r.email = lower(trim(i.email))
WHERE i.status = 'PENDING' AND lower(trim(r.status)) = 'terminated' AND (r.end_date IS NULL OR r.end_date <= t.day)
ORDER BY subject;
