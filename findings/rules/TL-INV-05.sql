-- id: TL-INV-05
-- title: More than one pending invitation for the same e-mail
-- kind: Exception
-- severity: low
-- controls: SOC 2 CC6.2; ISO 27001:2022 5.16, 5.18; PCI DSS 4.0.1 8.2.4; NIST 800-53 AC-2; DORA RTS 2024/1774 art. 20
-- needs: enrollments
-- remediation: cancel
-- concerns: invitation
-- rests: newer invitation
-- todo: Ask whoever sent the invitations which one is meant, and cancel the rest: the times do not say which is older.
-- automatic: yes
--
-- Finds every pending invitation but the newest where one e-mail has several. If a time is missing, the same or cannot
-- be read, nothing says which one is older, and somebody has to.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at FROM p LIMIT 1),
pending AS (
  SELECT i.enrollment_id, i.email_key, i.last_invitation_sent_at AS sent, i.first_seen,
         CASE WHEN julianday(i.last_invitation_sent_at) AND i.last_invitation_sent_at GLOB '????-??-??T*Z'
              THEN i.last_invitation_sent_at END AS dated
  FROM t JOIN invitations_at AS i ON i.snapshot_id = t.at
  WHERE i.status = 'PENDING' AND i.email_key IS NOT NULL
),
placed AS (
  SELECT *, count(*) OVER (PARTITION BY email_key) AS pending, row_number() OVER newest AS place,
         first_value(enrollment_id) OVER newest AS newest_id, first_value(sent) OVER newest AS newest_sent,
         first_value(dated) OVER newest AS newest_dated, first_value(first_seen) OVER newest AS newest_seen
  FROM pending
  WINDOW newest AS (PARTITION BY email_key ORDER BY dated DESC, sent DESC, enrollment_id DESC)
)
SELECT 'enrollment:' || enrollment_id AS subject, NULL AS workspace_id, NULL AS user_id, enrollment_id,
       pending || ' pending for the same e-mail; this one was last sent ' || coalesce(sent, 'never') ||
         ', the newest is ' || newest_id || ', last sent ' || coalesce(newest_sent, 'never') AS evidence,
       max(first_seen, newest_seen) AS since,
       CASE WHEN dated < newest_dated THEN 'cancel' ELSE 'manual' END AS remediation
FROM placed WHERE place > 1 ORDER BY subject;
