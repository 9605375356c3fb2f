-- Temporary tables with the names of views, for the snapshots that rules look at:
-- :at, the one before it (:previous) and the baseline (:baseline, 0 for none).
CREATE TEMP TABLE roles_at AS SELECT * FROM main.roles_at WHERE snapshot_id IN (:at, :baseline);
CREATE INDEX temp.roles_at_role ON roles_at (snapshot_id, role_id);
-- The name of a role is looked up in the table above, where the view would search for
-- it once for every account. It is unknown at :previous, which no rule reads it at.
CREATE TEMP TABLE users_at AS
SELECT u.snapshot_id, user.text AS user_id, u.email, role.text AS organization_role_id,
       (SELECT r.name FROM temp.roles_at AS r WHERE r.snapshot_id = u.snapshot_id AND r.role_id = role.text) AS organization_role, u.created_at,
       (SELECT t.text FROM main.text_key AS k JOIN main.text AS t ON t.id = k.key WHERE k.text = u.address) AS email_key
FROM main.user_entry AS u
JOIN main.text AS user ON user.id = u.user
JOIN main.text AS role ON role.id = u.organization_role
WHERE u.snapshot_id IN (:at, :previous);
CREATE INDEX temp.users_at_user ON users_at (snapshot_id, user_id);
CREATE TEMP TABLE invitations_at AS SELECT * FROM main.invitations_at WHERE snapshot_id IN (:at, :baseline);
CREATE INDEX temp.invitations_at_email ON invitations_at (snapshot_id, email_key);
CREATE INDEX temp.invitations_at_enrollment ON invitations_at (snapshot_id, enrollment_id);
CREATE TEMP TABLE invitation_history AS SELECT enrollment_id, email, status, last_invitation_sent_at, since_snapshot, until_snapshot, first_seen, email_key FROM main.invitation_history;
CREATE INDEX temp.invitation_history_enrollment ON invitation_history (enrollment_id, until_snapshot);
CREATE INDEX temp.invitation_history_email ON invitation_history (email_key);
CREATE TEMP TABLE roster_at AS SELECT * FROM main.roster_at WHERE snapshot_id IN (:at, :baseline);
CREATE INDEX temp.roster_at_email ON roster_at (snapshot_id, email_key);
CREATE INDEX temp.roster_at_user ON roster_at (snapshot_id, user_id) WHERE user_id IS NOT NULL;
CREATE TEMP TABLE people_at AS
SELECT snapshot_id, user_id, listed, email, email_as_of, domain, department, idp_id, created_at, roster_email, roster_status, roster_end_date, matched_by, email_key
FROM main.people_at WHERE snapshot_id IN (:at, :baseline);
CREATE INDEX temp.people_at_user ON people_at (snapshot_id, user_id);
CREATE INDEX temp.people_at_email ON people_at (snapshot_id, email_key);
CREATE TEMP TABLE account_history AS SELECT user_id, email_key, since_snapshot, until_snapshot, first_seen FROM main.account_history;
CREATE INDEX temp.account_history_user ON account_history (user_id, since_snapshot);
CREATE INDEX temp.account_history_email ON account_history (email_key);
CREATE TEMP TABLE roster_history AS SELECT email, user_id, department, status, end_date, since_snapshot, until_snapshot, first_seen, email_key FROM main.roster_history;
CREATE INDEX temp.roster_history_user ON roster_history (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX temp.roster_history_email ON roster_history (email_key);
CREATE INDEX temp.roster_history_row ON roster_history (email);
CREATE TEMP TABLE workspaces_at AS SELECT * FROM main.workspaces_at WHERE snapshot_id IN (:at, :previous, :baseline);
CREATE INDEX temp.workspaces_at_workspace ON workspaces_at (snapshot_id, workspace_id);
CREATE TEMP TABLE coverage_at AS SELECT * FROM main.coverage_at WHERE snapshot_id IN (:at, :previous, :baseline);
CREATE INDEX temp.coverage_at_resource ON coverage_at (snapshot_id, resource, workspace_id);
-- Access in the order of people, because most rules read one person after the other.
-- It is sorted while it is numbers, and every text is looked up once for each number,
-- where the views would look it up once for each row.
CREATE TEMP TABLE focus_user (user INTEGER PRIMARY KEY, place INTEGER, user_id TEXT, email TEXT);
INSERT INTO temp.focus_user
SELECT g.user, row_number() OVER (ORDER BY t.text), t.text,
       coalesce((SELECT u.email FROM temp.users_at AS u WHERE u.snapshot_id = :at AND u.user_id = t.text),
                (SELECT min(r.email) FROM main.roster_entry AS r WHERE r.snapshot_id = :at AND r.user = g.user))
FROM (SELECT DISTINCT user FROM main.fact_grant) AS g JOIN main.text AS t ON t.id = g.user;
CREATE TEMP TABLE focus_workspace (workspace INTEGER PRIMARY KEY, workspace_id TEXT, name TEXT);
INSERT INTO temp.focus_workspace
SELECT g.workspace, t.text, (SELECT w.name FROM temp.workspaces_at AS w WHERE w.snapshot_id = :at AND w.workspace_id = t.text)
FROM (SELECT DISTINCT workspace FROM main.fact_grant) AS g JOIN main.text AS t ON t.id = g.workspace;
CREATE TEMP TABLE focus_role (role INTEGER PRIMARY KEY, role_id TEXT, name TEXT);
INSERT INTO temp.focus_role
SELECT g.role, t.text, (SELECT r.name FROM temp.roles_at AS r WHERE r.snapshot_id = :at AND r.role_id = t.text)
FROM (SELECT DISTINCT role FROM main.fact_grant) AS g JOIN main.text AS t ON t.id = g.role;
CREATE TEMP TABLE focus_grant AS
SELECT s.id AS snapshot_id, g.user, g.workspace, g.source, g.role, g.status, g.since
FROM main.snapshot AS s
CROSS JOIN main.fact_coverage AS c ON c.resource = 15 AND c.read_status = 3 AND c.since <= s.id AND (c.until IS NULL OR c.until > s.id)
CROSS JOIN main.fact_grant AS g ON g.workspace = c.workspace AND g.since <= s.id AND (g.until IS NULL OR g.until > s.id)
CROSS JOIN temp.focus_user AS u ON u.user = g.user
WHERE s.id IN (:at, :baseline)
ORDER BY s.id, u.place, g.workspace;
CREATE TEMP TABLE access_at (
  snapshot_id INTEGER, user_id TEXT, workspace_id TEXT, source TEXT, role_id TEXT, status TEXT, first_seen TEXT, not_before TEXT,
  workspace_name TEXT, role_name TEXT, email TEXT, known_status TEXT,
  PRIMARY KEY (snapshot_id, user_id, workspace_id, source, role_id, known_status)
) WITHOUT ROWID;
INSERT INTO temp.access_at
SELECT g.snapshot_id, u.user_id, w.workspace_id, CASE g.source WHEN 1 THEN 'direct' ELSE 'inherited' END, r.role_id, g.status,
       CASE g.snapshot_id WHEN :at THEN (SELECT b.taken_at FROM main.snapshot AS b WHERE b.id = g.since) END,
       CASE WHEN g.snapshot_id = :at AND g.since > 1 THEN
         (SELECT b.taken_at FROM main.snapshot AS b WHERE b.id =
           coalesce((SELECT max(min(coalesce(x.until, g.since), g.since)) FROM main.fact_coverage AS x
                     WHERE x.resource = 15 AND x.workspace = g.workspace AND x.read_status IN (3, 4) AND x.since < g.since),
                    (SELECT max(min(x.until, g.since)) FROM main.absence AS x WHERE x.workspace = g.workspace AND x.since < g.since)) - 1) END,
       CASE g.snapshot_id WHEN :at THEN w.name END, CASE g.snapshot_id WHEN :at THEN r.name END, CASE g.snapshot_id WHEN :at THEN u.email END, coalesce(g.status, '')
FROM (SELECT snapshot_id, user, workspace, source, role, since,
             CASE WHEN status <> 0 THEN (SELECT t.text FROM main.text AS t WHERE t.id = status) END AS status FROM temp.focus_grant) AS g
CROSS JOIN temp.focus_user AS u ON u.user = g.user
CROSS JOIN temp.focus_workspace AS w ON w.workspace = g.workspace
CROSS JOIN temp.focus_role AS r ON r.role = g.role;
DROP TABLE temp.focus_grant;
CREATE INDEX temp.access_at_inherited ON access_at (snapshot_id, user_id) WHERE source = 'inherited';
-- The whole history of everybody for whom something ended, began since the baseline,
-- or was not read. Of the others, access_at holds the whole history.
CREATE TEMP TABLE access_history AS
SELECT * FROM main.access_history WHERE user_id IN (
  SELECT t.text FROM main.fact_grant AS g JOIN main.text AS t ON t.id = g.user WHERE g.until IS NOT NULL
  UNION
  SELECT t.text FROM main.fact_grant AS g JOIN main.text AS t ON t.id = g.user WHERE g.since <> 1 AND g.since > :baseline
  UNION
  SELECT t.text FROM main.fact_coverage AS c CROSS JOIN main.fact_grant AS g ON g.workspace = c.workspace JOIN main.text AS t ON t.id = g.user
  WHERE c.resource = 15 AND c.read_status NOT IN (3, 4) AND c.since <= :at AND (c.until IS NULL OR c.until > :at));
CREATE INDEX temp.access_history_user ON access_history (user_id, workspace_id, source);
CREATE TEMP TABLE changes AS SELECT * FROM main.changes WHERE snapshot_id > :baseline AND snapshot_id <= :at;
CREATE INDEX temp.changes_kind ON changes (kind, user_id);
-- Enough rows of each index for SQLite to choose a plan.
PRAGMA analysis_limit = 1000;
ANALYZE temp;
