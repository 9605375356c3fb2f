-- Temporary tables over which rules run, and views over them with the names of the public
-- views. A statement with the parameter at is run once for each snapshot that rules read. Any
-- other statement belongs to all snapshots, and is run once.
CREATE TEMP TABLE focus_role (snapshot_id INTEGER, role_id TEXT, name TEXT, type TEXT, workspace_id TEXT, PRIMARY KEY (snapshot_id, role_id)) WITHOUT ROWID;
INSERT INTO temp.focus_role SELECT snapshot_id, role_id, name, type, workspace_id FROM main.roles_at WHERE snapshot_id = :at ORDER BY role_id;
CREATE TEMP VIEW roles_at AS SELECT * FROM temp.focus_role;
-- A rule reads few of the columns of accounts: none is kept, and none is looked up that it does not read.
-- Without known_person SQLite reads all accounts in the order of their addresses, which takes ten times as long.
CREATE TEMP VIEW users_at AS
SELECT s.id AS snapshot_id, user.text AS user_id, (SELECT t.text FROM main.text AS t WHERE t.id = u.email) AS email,
       (SELECT t.text FROM main.text AS t WHERE t.id = u.organization_role) AS organization_role_id,
       (SELECT r.name FROM main.role_entry AS r WHERE r.snapshot_id = s.id AND r.role = u.organization_role
        ORDER BY r.carried, r.unit_id, r.name, r.type, r.workspace_id, r.organization_id, r.created_at LIMIT 1) AS organization_role,
       (SELECT t.text FROM main.text_key AS k JOIN main.text AS t ON t.id = k.key WHERE k.text = u.email) AS email_key
FROM main.snapshot AS s
JOIN main.fact_coverage AS c ON c.resource = 11 AND c.workspace = 0 AND c.read_status = 3 AND c.since <= s.id AND (c.until IS NULL OR c.until > s.id)
JOIN main.known_person AS p
JOIN main.text AS user ON user.id = p.user
CROSS JOIN main.fact_user AS u ON u.user = p.user AND u.since <= s.id AND (u.until IS NULL OR u.until > s.id);
CREATE TEMP TABLE focus_invitation (snapshot_id INTEGER, enrollment_id TEXT, email TEXT, status TEXT, last_invitation_sent_at TEXT, first_seen TEXT, email_key TEXT, pending_since TEXT);
INSERT INTO temp.focus_invitation
SELECT snapshot_id, enrollment_id, email, status, last_invitation_sent_at, first_seen, email_key, pending_since FROM main.invitations_at WHERE snapshot_id = :at;
CREATE INDEX temp.focus_invitation_enrollment ON focus_invitation (snapshot_id, enrollment_id);
CREATE TEMP VIEW invitations_at AS SELECT * FROM temp.focus_invitation;
CREATE TEMP TABLE focus_invitation_history AS
SELECT enrollment_id, email, status, last_invitation_sent_at, since_snapshot, until_snapshot, first_seen, email_key FROM main.invitation_history;
CREATE INDEX temp.focus_invitation_history_enrollment ON focus_invitation_history (enrollment_id, until_snapshot);
CREATE TEMP VIEW invitation_history AS SELECT * FROM temp.focus_invitation_history;
-- Every row of each roster is read once, for all snapshots.
CREATE TEMP TABLE focus_roster AS
SELECT email, user_id, name, department, status, end_date, since_snapshot, until_snapshot, first_seen, email_key FROM main.roster_history;
CREATE INDEX temp.focus_roster_row ON focus_roster (email);
CREATE INDEX temp.focus_roster_email ON focus_roster (email_key);
CREATE INDEX temp.focus_roster_user ON focus_roster (user_id) WHERE user_id IS NOT NULL;
CREATE TEMP VIEW roster_at AS
SELECT s.id AS snapshot_id, r.email, r.user_id, r.name, r.department, r.status, r.end_date, r.email_key
FROM main.snapshot AS s
CROSS JOIN main.fact_coverage AS c ON c.resource = 14 AND c.workspace = 0 AND c.read_status = 3 AND c.since <= s.id AND (c.until IS NULL OR c.until > s.id)
CROSS JOIN temp.focus_roster AS r ON r.since_snapshot <= s.id AND (r.until_snapshot IS NULL OR r.until_snapshot > s.id);
CREATE TEMP VIEW roster_history AS
SELECT email, user_id, department, status, end_date, since_snapshot, until_snapshot, first_seen, email_key FROM temp.focus_roster;
CREATE TEMP TABLE focus_person (
  snapshot_id INTEGER, user_id TEXT, listed INTEGER, email TEXT, email_as_of TEXT, domain TEXT, department TEXT, idp_id TEXT, created_at TEXT,
  roster_email TEXT, roster_status TEXT, roster_end_date TEXT, matched_by TEXT, email_key TEXT, organization_role_id TEXT
);
INSERT INTO temp.focus_person
SELECT snapshot_id, user_id, listed, email, email_as_of, domain, department, idp_id, created_at, roster_email, roster_status, roster_end_date, matched_by, email_key, organization_role_id
FROM main.people_at WHERE snapshot_id = :at;
CREATE INDEX temp.focus_person_user ON focus_person (snapshot_id, user_id);
CREATE INDEX temp.focus_person_email ON focus_person (snapshot_id, email_key);
CREATE TEMP VIEW people_at AS SELECT * FROM temp.focus_person;
CREATE TEMP VIEW account_history AS
SELECT user.text AS user_id, key.text AS email_key, u.since AS since_snapshot, u.until AS until_snapshot,
       (SELECT b.taken_at FROM main.snapshot AS b WHERE b.id = u.since) AS first_seen
FROM main.fact_user AS u
JOIN main.text AS user ON user.id = u.user
LEFT JOIN main.text_key AS own ON own.text = u.email
LEFT JOIN main.text AS key ON key.id = own.key;
CREATE TEMP TABLE focus_workspace (snapshot_id INTEGER, workspace_id TEXT, name TEXT, read_status TEXT, http_status INTEGER);
INSERT INTO temp.focus_workspace
SELECT snapshot_id, workspace_id, name, read_status, http_status FROM main.workspaces_at WHERE snapshot_id = :at;
CREATE INDEX temp.focus_workspace_workspace ON focus_workspace (snapshot_id, workspace_id);
CREATE TEMP VIEW workspaces_at AS SELECT * FROM temp.focus_workspace;
CREATE TEMP TABLE focus_coverage AS SELECT * FROM main.coverage_at WHERE 0;
INSERT INTO temp.focus_coverage SELECT * FROM main.coverage_at WHERE snapshot_id = :at;
CREATE INDEX temp.focus_coverage_resource ON focus_coverage (snapshot_id, resource, workspace_id);
CREATE TEMP VIEW coverage_at AS SELECT * FROM temp.focus_coverage;
-- Workspaces that came and went: the only changes that rules read.
CREATE TEMP TABLE focus_change AS
SELECT m.snapshot_id, s.taken_at, CASE WHEN m.is_now THEN 'workspace_added' ELSE 'workspace_removed' END AS kind, t.text AS workspace_id
FROM main.workspace_move AS m JOIN main.snapshot AS s ON s.id = m.snapshot_id JOIN main.text AS t ON t.id = m.workspace
WHERE m.was <> m.is_now;
CREATE TEMP VIEW changes AS SELECT * FROM temp.focus_change;
-- The names of workspaces, and the intervals in which access to each could be seen, in their
-- order. A workspace that was met later than the first snapshot was absent when the listing
-- was last read before.
CREATE TEMP TABLE focus_name (workspace INTEGER, since INTEGER, until INTEGER, name INTEGER, PRIMARY KEY (workspace, since)) WITHOUT ROWID;
INSERT INTO temp.focus_name SELECT workspace, since, until, name FROM main.fact_workspace ORDER BY workspace, since;
CREATE TEMP TABLE focus_reading (workspace INTEGER, since INTEGER, until INTEGER, PRIMARY KEY (workspace, since)) WITHOUT ROWID;
INSERT INTO temp.focus_reading
SELECT workspace, since, until FROM main.fact_coverage WHERE resource = 15 AND read_status IN (3, 4) ORDER BY workspace, since;
INSERT INTO temp.focus_reading
SELECT w.workspace, l.since, min(coalesce(l.until, w.since), w.since)
FROM (SELECT workspace, listed, min(since) AS since FROM main.fact_workspace GROUP BY workspace) AS w
CROSS JOIN (SELECT workspace, min(since) AS since FROM main.fact_coverage WHERE resource = 15 GROUP BY workspace) AS c ON c.workspace = w.workspace AND c.since >= w.since
CROSS JOIN main.fact_coverage AS l ON l.resource = 13 AND l.workspace = 0 AND l.read_status = 3
  AND l.since = (SELECT max(x.since) FROM main.fact_coverage AS x WHERE x.resource = 13 AND x.workspace = 0 AND x.read_status = 3 AND x.since < w.since)
WHERE w.listed = 18;
-- The workspaces whose access some snapshot after the first reading did not read, and
-- those of them that a snapshot did not read.
CREATE TEMP TABLE focus_gap (workspace INTEGER PRIMARY KEY);
INSERT INTO temp.focus_gap
SELECT c.workspace FROM main.fact_coverage AS c JOIN (SELECT max(id) + 1 AS next FROM main.snapshot) AS s
WHERE c.resource = 15 GROUP BY c.workspace, s.next
HAVING sum(CASE c.read_status WHEN 3 THEN coalesce(c.until, s.next) - c.since ELSE 0 END) < s.next - min(c.since);
CREATE TEMP TABLE focus_unread (snapshot_id INTEGER, workspace INTEGER, PRIMARY KEY (snapshot_id, workspace)) WITHOUT ROWID;
INSERT INTO temp.focus_unread
SELECT :at, g.workspace FROM temp.focus_gap AS g WHERE g.workspace NOT IN (
  SELECT c.workspace FROM main.fact_coverage AS c
  WHERE c.resource = 15 AND c.read_status = 3 AND c.since <= :at AND (c.until IS NULL OR c.until > :at));
-- Every interval of access, in the order of people, because most rules read one person after
-- the other. user_id is NOT NULL, so that SQLite knows that access which it reads in the order of people and
-- workspaces need not be sorted by them.
CREATE TEMP TABLE focus_holder (place INTEGER PRIMARY KEY, user_id TEXT NOT NULL);
CREATE TEMP TABLE focus_place (user INTEGER PRIMARY KEY, place INTEGER);
INSERT INTO temp.focus_place
SELECT h.user, row_number() OVER (ORDER BY t.text) FROM (SELECT DISTINCT user FROM main.holder) AS h JOIN main.text AS t ON t.id = h.user;
INSERT INTO temp.focus_holder SELECT p.place, t.text FROM temp.focus_place AS p JOIN main.text AS t ON t.id = p.user ORDER BY p.place;
CREATE UNIQUE INDEX temp.focus_holder_id ON focus_holder (user_id);
-- holder is the place of the person, workspace the number of the workspace, below zero if focus_gap has it. A column more would
-- make filling slower: SQLite sorts rows by numbers in a faster way only if columns and keys together are fewer than thirteen.
CREATE TEMP TABLE focus_access (
  holder INTEGER, workspace_id TEXT, source TEXT, role_id TEXT, known_status TEXT, since INTEGER, until INTEGER, first_seen TEXT, not_before TEXT, workspace INTEGER,
  PRIMARY KEY (holder, workspace_id, source, role_id, known_status, since)
) WITHOUT ROWID;
INSERT INTO temp.focus_access
SELECT h.place, w.text, CASE g.source WHEN 1 THEN 'direct' ELSE 'inherited' END, r.text,
       CASE g.status WHEN 0 THEN '' ELSE (SELECT t.text FROM main.text AS t WHERE t.id = g.status) END, g.since, g.until, b.taken_at,
       CASE WHEN g.since > 1 THEN
         (SELECT b.taken_at FROM main.snapshot AS b WHERE b.id =
           (SELECT min(coalesce(x.until, g.since), g.since) - 1 FROM temp.focus_reading AS x
            WHERE x.workspace = g.workspace AND x.since < g.since ORDER BY x.since DESC LIMIT 1)) END,
       CASE WHEN g.workspace IN (SELECT workspace FROM temp.focus_gap) THEN -g.workspace ELSE g.workspace END
FROM main.fact_grant AS g
CROSS JOIN temp.focus_place AS h ON h.user = g.user
CROSS JOIN main.text AS w ON w.id = g.workspace
CROSS JOIN main.text AS r ON r.id = g.role
CROSS JOIN main.snapshot AS b ON b.id = g.since
ORDER BY h.place;
CREATE INDEX temp.focus_access_inherited ON focus_access (holder) WHERE source = 'inherited';
CREATE INDEX temp.focus_access_newer ON focus_access (holder, not_before) WHERE not_before IS NOT NULL;
CREATE INDEX temp.focus_access_ended ON focus_access (until) WHERE until IS NOT NULL;
CREATE TEMP VIEW access_at AS
SELECT s.id AS snapshot_id, h.user_id, a.workspace_id, a.source, a.role_id, nullif(a.known_status, '') AS status,
       a.first_seen, a.not_before,
       (SELECT w.name FROM temp.focus_workspace AS w WHERE w.snapshot_id = s.id AND w.workspace_id = a.workspace_id) AS workspace_name,
       (SELECT r.name FROM temp.focus_role AS r WHERE r.snapshot_id = s.id AND r.role_id = a.role_id) AS role_name
FROM main.snapshot AS s
CROSS JOIN temp.focus_holder AS h
CROSS JOIN temp.focus_access AS a ON a.holder = h.place AND a.since <= s.id AND (+a.until IS NULL OR +a.until > s.id)
WHERE a.workspace > 0 OR NOT EXISTS (SELECT 1 FROM temp.focus_unread AS x WHERE x.snapshot_id = s.id AND x.workspace = -a.workspace);
-- seen: the last snapshot that had the access. +h.source keeps the index of inherited access
-- from being read whole for one person.
CREATE TEMP VIEW access_history AS
SELECT h.workspace_id,
       (SELECT t.text FROM temp.focus_name AS n JOIN main.text AS t ON t.id = n.name
        WHERE n.workspace = abs(h.workspace) AND n.since <= h.seen AND (n.until IS NULL OR n.until > h.seen) ORDER BY n.since DESC LIMIT 1) AS workspace_name,
       h.user_id, +h.source AS source, h.role_id,
       (SELECT r.name FROM main.role_entry AS r WHERE r.snapshot_id = h.seen AND r.role = (SELECT t.id FROM main.text AS t WHERE t.text = h.role_id)
        ORDER BY r.carried, r.unit_id, r.name, r.type, r.workspace_id, r.organization_id, r.created_at LIMIT 1) AS role_name,
       nullif(h.known_status, '') AS status, h.since AS since_snapshot, h.until AS until_snapshot,
       h.first_seen, h.not_before,
       (SELECT b.taken_at FROM main.snapshot AS b WHERE b.id = h.seen) AS last_seen,
       (SELECT b.taken_at FROM main.snapshot AS b WHERE b.id = h.until) AS gone_by
FROM (SELECT p.user_id, a.*,
             (SELECT min(coalesce(x.until, e.id), e.id) - 1
              FROM (SELECT coalesce(a.until, (SELECT max(id) + 1 FROM main.snapshot)) AS id) AS e
              JOIN temp.focus_reading AS x ON x.workspace = abs(a.workspace) AND x.since < e.id
              ORDER BY x.since DESC LIMIT 1) AS seen
      FROM temp.focus_access AS a JOIN temp.focus_holder AS p ON p.place = a.holder) AS h;
