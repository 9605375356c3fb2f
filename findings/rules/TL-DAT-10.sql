-- id: TL-DAT-10
-- title: Word of status on the roster that is not known
-- kind: Data
-- severity: medium
-- controls: SOC 2 CC4.1, CC6.2; ISO 27001:2022 5.33, 6.5; NIST 800-53 AC-2, PS-4; DORA RTS 2024/1774 art. 21
-- needs: roster_given
-- partly: users, workspaces
-- remediation: manual
-- concerns: organization
-- todo: Say in the policy what the word means ([roster] active, terminated, leave): until then nobody with it counts as having left.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.unread') AS unread FROM p LIMIT 1),
spelling AS (
  SELECT json_extract(value, '$.status') AS status, json_extract(value, '$.word') AS word, json_extract(value, '$.key') AS status_key
  FROM p, json_each(p, '$.roster.unknown')
),
holding AS (
  SELECT DISTINCT x.roster_email AS email FROM t JOIN people_at AS x ON x.snapshot_id = t.at AND x.roster_email IS NOT NULL
  JOIN access_at AS a ON a.snapshot_id = t.at AND a.user_id = x.user_id
),
unknown AS (
  SELECT min(s.word) AS word, count(*) AS people, sum(r.email IN (SELECT email FROM holding)) AS holders
  FROM t JOIN roster_at AS r ON r.snapshot_id = t.at JOIN spelling AS s ON s.status = r.status
  GROUP BY s.status_key
),
list AS (
  SELECT row_number() OVER (ORDER BY word) AS place, count(*) OVER () AS words, sum(holders) OVER () AS holders,
         group_concat(word || ' (' || CASE people WHEN 1 THEN '1 person' ELSE people || ' people' END || ', ' || holders || ' with access)', ', ') OVER (ORDER BY word) AS list
  FROM unknown
)
SELECT 'organization' AS subject, NULL AS workspace_id, NULL AS user_id, NULL AS enrollment_id,
       'the policy does not say what ' || CASE words WHEN 1 THEN 'this status means: ' ELSE 'these statuses mean: ' END || list || t.unread AS evidence,
       NULL AS first_seen, CASE WHEN holders > 0 THEN 'high' ELSE 'medium' END AS severity
FROM t JOIN list
WHERE place = words
ORDER BY subject;
