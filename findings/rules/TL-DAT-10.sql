-- id: TL-DAT-10
-- title: Word of status on the roster that is not known
-- kind: Data
-- severity: medium
-- controls: SOC 2 CC4.1, CC6.2; ISO 27001:2022 5.33, 6.5; NIST 800-53 AC-2, PS-4; DORA RTS 2024/1774 art. 21
-- needs: roster_given
-- partly: users, workspaces
-- remediation: manual
-- concerns: organization
-- todo: Say in the policy what the word means ([roster] active, terminated, leave): until then nobody with it has left.
--
-- Words of status on the roster that neither we nor the policy know. The evidence names the first 20.
WITH p AS (SELECT :p AS p),
t AS (SELECT json_extract(p, '$.at') AS at, json_extract(p, '$.unread') AS unread FROM p LIMIT 1),
spelled AS (
  SELECT json_extract(value, '$.status') AS status, json_extract(value, '$.key') AS word,
         json_extract(value, '$.word') AS w FROM p, json_each(p, '$.roster.unknown') LIMIT -1),
counted AS (
  SELECT s.word, min(s.w) AS shown, sum(r.people) AS people
  FROM (SELECT r.status, count(*) AS people FROM t JOIN roster_at AS r ON r.snapshot_id = t.at GROUP BY +r.status) AS r
  JOIN spelled AS s ON s.status = r.status GROUP BY s.word
),
held AS (
  SELECT x.roster_status AS word, count(DISTINCT x.roster_email) AS holders
  FROM t JOIN people_at AS x ON x.snapshot_id = t.at AND x.roster_status IN (SELECT word FROM spelled)
  WHERE x.user_id IN (SELECT a.user_id FROM t JOIN access_at AS a ON a.snapshot_id = t.at)
  GROUP BY x.roster_status
),
unknown AS (
  SELECT c.word, h.holders, c.shown || ' (' || c.people || CASE c.people WHEN 1 THEN ' person, ' ELSE ' people, ' END ||
           coalesce(h.holders, 0) || ' with access)' AS what
  FROM counted AS c LEFT JOIN held AS h ON h.word = c.word ORDER BY c.word LIMIT -1
)
SELECT 'organization' AS subject, NULL AS workspace_id, NULL AS user_id, NULL AS enrollment_id,
       'the policy does not say what ' || CASE n WHEN 1 THEN 'this status means: ' ELSE 'these statuses mean: ' END ||
         (SELECT group_concat(what, ', ') FROM (SELECT what FROM unknown LIMIT 20)) ||
         CASE WHEN n > 20 THEN ', and ' || (n - 20) || ' more' ELSE '' END || t.unread AS evidence, NULL AS since,
       CASE WHEN holders > 0 THEN 'high' ELSE 'medium' END AS severity, words AS grows
FROM t JOIN (SELECT count(*) AS n, sum(holders) AS holders, group_concat(word) AS words FROM unknown)
WHERE n > 0 ORDER BY subject;
