-- id: TL-HR-05
-- title: Access of a leaver went later than agreed
-- kind: Exception
-- severity: medium
-- controls: SOC 2 CC6.2; ISO 27001:2022 5.18, 6.5; PCI DSS 4.0.1 8.2.5; NIST 800-53 PS-4; DORA RTS 2024/1774 art. 21
-- needs: baseline, roster
-- partly: workspaces, baseline_users, baseline_roster
-- remediation: manual
-- concerns: account
-- todo: Find out why the access was ended late, and note it: the access is gone.
--
-- A leaver lost the last access since the baseline, and was seen with it after the day that the policy allows.
-- Where the account is gone too, the roster's row is the one that was about the person at the baseline.
WITH p AS (SELECT :p AS p),
t AS (
  SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.baseline') AS baseline, json_extract(p, '$.day') AS day,
         json_extract(p, '$.leaver_days') AS days FROM p LIMIT 1),
lost AS (
  SELECT h.user_id, max(h.last_seen) AS last_seen, max(h.gone_by) AS gone_by
  FROM t JOIN access_history AS h ON h.until_snapshot > t.baseline AND h.until_snapshot <= t.at GROUP BY h.user_id),
went AS (
  SELECT * FROM lost WHERE user_id NOT IN (
    SELECT k.user_id FROM t JOIN access_history AS k
    WHERE k.user_id IN (SELECT user_id FROM lost)
      AND k.since_snapshot <= t.at AND (k.until_snapshot IS NULL OR k.until_snapshot > t.at))),
known AS (
  SELECT x.user_id, max(x.snapshot_id) AS snapshot_id, x.roster_email
  FROM t JOIN people_at AS x ON x.snapshot_id IN (t.at, t.baseline)
  WHERE x.user_id IN (SELECT user_id FROM went) GROUP BY x.user_id)
SELECT 'user:' || w.user_id AS subject, NULL AS workspace_id, w.user_id, NULL AS enrollment_id,
       'end date ' || r.end_date || ', ' || t.days || CASE t.days WHEN 1 THEN ' day' ELSE ' days' END ||
         ' agreed; last seen with access ' || w.last_seen || ', first missed ' || w.gone_by AS evidence,
       w.gone_by AS since
FROM t CROSS JOIN known AS x CROSS JOIN went AS w ON w.user_id = x.user_id CROSS JOIN roster_history AS r
WHERE r.email = x.roster_email AND r.since_snapshot <= t.at AND (r.until_snapshot IS NULL OR r.until_snapshot > t.at)
  AND r.status IN (SELECT value FROM p, json_each(p, '$.roster.terminated')) AND r.end_date <= t.day
  AND coalesce(r.user_id, x.user_id) = x.user_id AND date(w.last_seen) > date(r.end_date, '+' || t.days || ' days')
  AND (x.snapshot_id = t.at OR r.email_key NOT IN
        (SELECT o.email_key FROM t JOIN people_at AS o ON o.snapshot_id = t.at WHERE o.email_key IS NOT NULL))
ORDER BY subject;
