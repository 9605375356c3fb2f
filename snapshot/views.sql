-- The views of the ledger: what people query. The names and columns of those
-- without "internal" in their comment are a public contract.
--
-- Views named ..._at have one row per fact per snapshot, snapshot_id first; the
-- same name without _at is the newest snapshot. Numbers such as 3 (read) and 15
-- (memberships) are the first rows of the table text.

-- Internal: the intervals of snapshots [since, until) in which a workspace was seen
-- to be absent before it was first met: the listing, which names it later, had been
-- read and did not name it.
CREATE VIEW absence AS
SELECT w.workspace, c.since, min(coalesce(c.until, w.since), w.since) AS until
FROM fact_workspace AS w
JOIN fact_coverage AS c ON c.resource = 13 AND c.workspace = 0 AND c.read_status = 3 AND c.since < w.since
WHERE w.listed = 18
  AND NOT EXISTS (SELECT 1 FROM fact_workspace AS e WHERE e.workspace = w.workspace AND e.since < w.since)
  AND NOT EXISTS (SELECT 1 FROM fact_coverage AS e WHERE e.resource = 15 AND e.workspace = w.workspace AND e.since < w.since);

-- Internal: the intervals of snapshots [since, until) in which a resource could be
-- seen; a workspace that is gone has no roles, whether or not they were requested.
-- Views that look up one row at a time query its parts directly: of a view over
-- UNION ALL, SQLite would compute the whole each time.
CREATE VIEW reading AS
SELECT c.resource, c.workspace, c.since, c.until
FROM fact_coverage AS c
WHERE c.read_status IN (3, 4)
UNION ALL
SELECT 16, c.workspace, c.since, c.until
FROM fact_coverage AS c
WHERE c.resource = 15 AND c.read_status = 4
UNION ALL
SELECT 15, a.workspace, a.since, a.until
FROM absence AS a;

-- Internal: the intervals of snapshots [since, until) in which the listing was read
-- and gave a workspace this name and type. Its memberships contain neither.
CREATE VIEW naming AS
SELECT w.workspace, w.name, w.type, max(w.since, c.since) AS since, coalesce(min(w.until, c.until), w.until, c.until) AS until
FROM fact_workspace AS w
JOIN fact_coverage AS c ON c.resource = 13 AND c.workspace = 0 AND c.read_status = 3
  AND (c.until IS NULL OR c.until > w.since) AND (w.until IS NULL OR w.until > c.since)
WHERE w.listed = 18;

-- Internal: every role as each listing describes it, at every snapshot that read the
-- listing. carried is 1 where direct memberships carry the role.
CREATE VIEW role_entry AS
SELECT s.id AS snapshot_id, r.role, r.listing = 15 AS carried, unit.text AS unit_id, name.text AS name, type.text AS type,
       workspace.text AS workspace_id, organization.text AS organization_id, created.text AS created_at
FROM snapshot AS s
JOIN fact_role AS r ON r.since <= s.id AND (r.until IS NULL OR r.until > s.id)
JOIN fact_coverage AS c ON c.resource = r.listing AND c.workspace = r.workspace AND c.read_status = 3
  AND c.since <= s.id AND (c.until IS NULL OR c.until > s.id)
JOIN text AS unit ON unit.id = r.workspace
JOIN text AS name ON name.id = r.name
JOIN text AS type ON type.id = r.type
JOIN text AS workspace ON workspace.id = r.role_workspace
JOIN text AS organization ON organization.id = r.organization
JOIN text AS created ON created.id = r.created;

-- Internal: the names of the roles in the organization's own listing. A role that it has once
-- has the name that role_entry has first, and whoever asks for one finds it without sorting.
CREATE VIEW organization_role AS
SELECT s.id AS snapshot_id, r.role, name.text AS name
FROM snapshot AS s
JOIN fact_coverage AS c ON c.resource = 12 AND c.workspace = 0 AND c.read_status = 3 AND c.since <= s.id AND (c.until IS NULL OR c.until > s.id)
JOIN fact_role AS r ON r.listing = 12 AND r.workspace = 0 AND r.since <= s.id AND (r.until IS NULL OR r.until > s.id)
JOIN text AS name ON name.id = r.name;

-- Internal: the accounts at every snapshot that read the users' listing.
CREATE VIEW user_entry AS
SELECT s.id AS snapshot_id, u.user, u.email AS address, email.text AS email, first.text AS first_name, last.text AS last_name, title.text AS title,
       u.organization_role, created.text AS created_at, idp.text AS idp_id
FROM snapshot AS s
JOIN fact_coverage AS c ON c.resource = 11 AND c.workspace = 0 AND c.read_status = 3 AND c.since <= s.id AND (c.until IS NULL OR c.until > s.id)
JOIN fact_user AS u ON u.since <= s.id AND (u.until IS NULL OR u.until > s.id)
JOIN text AS email ON email.id = u.email
JOIN text AS first ON first.id = u.first_name
JOIN text AS last ON last.id = u.last_name
JOIN text AS title ON title.id = u.title
JOIN text AS created ON created.id = u.created
JOIN text AS idp ON idp.id = u.idp;

-- Internal: the rows with a user id of the roster, at every snapshot that had one, but
-- those whose address a listing gave somebody else.
CREATE VIEW roster_entry AS
SELECT s.id AS snapshot_id, r.user, email.text AS email
FROM snapshot AS s
JOIN fact_coverage AS c ON c.resource = 14 AND c.workspace = 0 AND c.read_status = 3 AND c.since <= s.id AND (c.until IS NULL OR c.until > s.id)
JOIN fact_roster AS r ON r.user <> 0 AND r.since <= s.id AND (r.until IS NULL OR r.until > s.id)
JOIN text AS email ON email.id = r.email
WHERE NOT EXISTS (SELECT 1 FROM address_given AS o WHERE o.text = r.email AND o.user <> r.user AND o.since <= s.id);

-- One row for each snapshot. changes counts the rows of the view changes; label is the
-- last one given, chain the value of the event that recorded the snapshot.
CREATE VIEW snapshots AS
SELECT s.id, s.taken_at, s.finished_at, s.status, s.completeness,
       (SELECT json_extract(e.detail, '$.label') FROM event AS e
        WHERE e.snapshot_id = s.id AND e.kind = 'label_set'
          AND e.seq > (SELECT max(x.seq) FROM event AS x WHERE x.snapshot_id = s.id AND x.kind = 'collected')
        ORDER BY e.seq DESC LIMIT 1) AS label,
       s.organization_id, s.api_url, s.tool_version, s.collected_by, s.parameters, s.workspaces, s.unread_workspaces,
       s.direct_memberships, s.inherited_memberships, s.enrollments, s.users, s.changes, s.state_digest, s.change_digest,
       (SELECT e.chain FROM event AS e WHERE e.snapshot_id = s.id AND e.kind = 'collected' ORDER BY e.seq DESC LIMIT 1) AS chain
FROM snapshot AS s;

-- Internal: grants with role_since, the first snapshot of the unbroken run in which the
-- user had this role from this source in this workspace, whatever its status.
CREATE VIEW grant_run AS
SELECT g.*,
       (SELECT max(x.since) FROM fact_grant AS x
        WHERE x.workspace = g.workspace AND x.user = g.user AND x.source = g.source AND x.role = g.role AND x.since <= g.since
          AND NOT EXISTS (SELECT 1 FROM fact_grant AS y
                          WHERE y.workspace = x.workspace AND y.user = x.user AND y.source = x.source AND y.role = x.role
                            AND y.since < x.since AND (y.until IS NULL OR y.until >= x.since))) AS role_since
FROM fact_grant AS g;

-- Who has access to which workspace, of the workspaces that the snapshot read.
-- first_seen: the first snapshot of the unbroken run that had the row; not_before:
-- the last earlier reading that could see it and did not (NULL: no such
-- reading; the access may be older).
CREATE VIEW access_at AS
SELECT s.id AS snapshot_id, workspace.text AS workspace_id,
       (SELECT t.text FROM fact_workspace AS w JOIN text AS t ON t.id = w.name
        WHERE w.workspace = g.workspace AND w.since <= s.id AND (w.until IS NULL OR w.until > s.id)) AS workspace_name,
       user.text AS user_id,
       coalesce(email.text, (SELECT min(r.email) FROM roster_entry AS r WHERE r.snapshot_id = s.id AND r.user = g.user)) AS email,
       first.text AS first_name, last.text AS last_name, title.text AS title,
       source.text AS source, role.text AS role_id,
       (SELECT r.name FROM role_entry AS r WHERE r.snapshot_id = s.id AND r.role = g.role
        ORDER BY r.carried, r.unit_id, r.name, r.type, r.workspace_id, r.organization_id, r.created_at LIMIT 1) AS role_name,
       CASE g.source WHEN 1 THEN
         (SELECT r.type FROM role_entry AS r WHERE r.snapshot_id = s.id AND r.role = g.role
          ORDER BY r.carried, r.unit_id, r.name, r.type, r.workspace_id, r.organization_id, r.created_at LIMIT 1) END AS role_type,
       status.text AS status,
       (SELECT b.taken_at FROM snapshot AS b WHERE b.id = g.since) AS first_seen,
       CASE WHEN g.since > 1 THEN
         (SELECT b.taken_at FROM snapshot AS b WHERE b.id =
           coalesce((SELECT max(min(coalesce(r.until, g.since), g.since)) FROM fact_coverage AS r
                     WHERE r.resource = 15 AND r.workspace = g.workspace AND r.read_status IN (3, 4) AND r.since < g.since),
                    (SELECT max(min(r.until, g.since)) FROM absence AS r WHERE r.workspace = g.workspace AND r.since < g.since)) - 1) END AS not_before,
       (SELECT b.taken_at FROM snapshot AS b WHERE b.id = g.role_since) AS role_since,
       CASE WHEN g.role_since > 1 THEN
         (SELECT b.taken_at FROM snapshot AS b WHERE b.id =
           coalesce((SELECT max(min(coalesce(r.until, g.role_since), g.role_since)) FROM fact_coverage AS r
                     WHERE r.resource = 15 AND r.workspace = g.workspace AND r.read_status IN (3, 4) AND r.since < g.role_since),
                    (SELECT max(min(r.until, g.role_since)) FROM absence AS r WHERE r.workspace = g.workspace AND r.since < g.role_since)) - 1) END AS role_not_before
FROM snapshot AS s
JOIN fact_coverage AS c ON c.resource = 15 AND c.read_status = 3 AND c.since <= s.id AND (c.until IS NULL OR c.until > s.id)
JOIN grant_run AS g ON g.workspace = c.workspace AND g.since <= s.id AND (g.until IS NULL OR g.until > s.id)
JOIN text AS workspace ON workspace.id = g.workspace
JOIN text AS user ON user.id = g.user
JOIN text AS source ON source.id = g.source
JOIN text AS role ON role.id = g.role
JOIN text AS status ON status.id = g.status
LEFT JOIN fact_coverage AS known ON known.resource = 11 AND known.workspace = 0 AND known.read_status = 3
  AND known.since <= s.id AND (known.until IS NULL OR known.until > s.id)
LEFT JOIN fact_user AS u ON known.resource IS NOT NULL AND u.user = g.user AND u.since <= s.id AND (u.until IS NULL OR u.until > s.id)
LEFT JOIN text AS email ON email.id = u.email
LEFT JOIN text AS first ON first.id = u.first_name
LEFT JOIN text AS last ON last.id = u.last_name
LEFT JOIN text AS title ON title.id = u.title;

-- Who has access now, as the newest snapshot read it.
CREATE VIEW access AS
SELECT workspace_id, workspace_name, user_id, email, first_name, last_name, title, source, role_id, role_name, role_type, status,
       first_seen, not_before, role_since, role_not_before
FROM access_at WHERE snapshot_id = (SELECT max(id) FROM snapshot);

-- The same, with the last reading of the workspaces that the newest snapshot did
-- not read: current is 0 there, and seen_at says when that was.
CREATE VIEW access_last_known AS
SELECT a.workspace_id, a.workspace_name, a.user_id, a.email, a.first_name, a.last_name, a.title, a.source, a.role_id, a.role_name,
       a.role_type, a.status, a.first_seen, a.not_before, a.role_since, a.role_not_before, a.snapshot_id AS seen_snapshot, s.taken_at AS seen_at,
       CAST(a.snapshot_id = newest.id AS INTEGER) AS current
FROM (SELECT max(id) AS id FROM snapshot) AS newest
JOIN (SELECT c.workspace, max(coalesce(c.until, (SELECT max(id) + 1 FROM snapshot))) - 1 AS seen
      FROM fact_coverage AS c WHERE c.resource = 15 AND c.read_status IN (3, 4) GROUP BY c.workspace) AS last
JOIN snapshot AS s ON s.id = last.seen
JOIN text AS w ON w.id = last.workspace
JOIN access_at AS a ON a.snapshot_id = last.seen AND a.workspace_id = w.text;

-- Every interval of access that was ever seen. last_seen: the last reading that
-- had it; gone_by: the first later reading without it (NULL: still there when last read).
-- Names are those at last_seen.
CREATE VIEW access_history AS
SELECT workspace.text AS workspace_id,
       (SELECT t.text FROM fact_workspace AS w JOIN text AS t ON t.id = w.name
        WHERE w.workspace = g.workspace AND w.since <= g.seen AND (w.until IS NULL OR w.until > g.seen)) AS workspace_name,
       user.text AS user_id,
       coalesce((SELECT u.email FROM user_entry AS u WHERE u.snapshot_id = g.seen AND u.user = g.user),
                (SELECT min(r.email) FROM roster_entry AS r WHERE r.snapshot_id = g.seen AND r.user = g.user)) AS email,
       source.text AS source, role.text AS role_id,
       (SELECT r.name FROM role_entry AS r WHERE r.snapshot_id = g.seen AND r.role = g.role
        ORDER BY r.carried, r.unit_id, r.name, r.type, r.workspace_id, r.organization_id, r.created_at LIMIT 1) AS role_name,
       status.text AS status, g.since AS since_snapshot, g.until AS until_snapshot,
       (SELECT b.taken_at FROM snapshot AS b WHERE b.id = g.since) AS first_seen,
       CASE WHEN g.since > 1 THEN
         (SELECT b.taken_at FROM snapshot AS b WHERE b.id =
           coalesce((SELECT max(min(coalesce(r.until, g.since), g.since)) FROM fact_coverage AS r
                     WHERE r.resource = 15 AND r.workspace = g.workspace AND r.read_status IN (3, 4) AND r.since < g.since),
                    (SELECT max(min(r.until, g.since)) FROM absence AS r WHERE r.workspace = g.workspace AND r.since < g.since)) - 1) END AS not_before,
       (SELECT b.taken_at FROM snapshot AS b WHERE b.id = g.seen) AS last_seen,
       (SELECT b.taken_at FROM snapshot AS b WHERE b.id = g.until) AS gone_by
FROM (SELECT f.workspace, f.user, f.source, f.role, f.status, f.since, f.until,
             (SELECT max(min(coalesce(r.until, bound.id), bound.id)) - 1
              FROM (SELECT coalesce(f.until, (SELECT max(id) + 1 FROM snapshot)) AS id) AS bound
              JOIN fact_coverage AS r ON r.resource = 15 AND r.workspace = f.workspace AND r.read_status IN (3, 4) AND r.since < bound.id) AS seen
      FROM fact_grant AS f) AS g
JOIN text AS workspace ON workspace.id = g.workspace
JOIN text AS user ON user.id = g.user
JOIN text AS source ON source.id = g.source
JOIN text AS role ON role.id = g.role
JOIN text AS status ON status.id = g.status;

-- Internal: invitations with run, the first snapshot of the unbroken run in which the
-- invitation had this status, however often it was sent.
CREATE VIEW invitation_run AS
SELECT i.*,
       (SELECT max(x.since) FROM fact_invitation AS x
        WHERE x.enrollment = i.enrollment AND x.status = i.status AND x.since <= i.since
          AND NOT EXISTS (SELECT 1 FROM fact_invitation AS y
                          WHERE y.enrollment = x.enrollment AND y.status = x.status AND y.until = x.since)) AS run
FROM fact_invitation AS i;

-- Invitations to the organization, where the snapshot read them. pending_since: of a
-- pending one, the time at which it was last sent or the first snapshot of the run that
-- read it as pending, whichever is earlier: sending it again does not make it younger. A
-- time sent that cannot be read, or of the year 1 (which means no time), does not count.
-- (Without a modifier, some versions of SQLite would read a 30 February as it is.)
CREATE VIEW invitations_at AS
SELECT s.id AS snapshot_id, enrollment.text AS enrollment_id, email.text AS email, status.text AS status,
       last_sent.text AS last_invitation_sent_at,
       (SELECT b.taken_at FROM snapshot AS b WHERE b.id = i.since) AS first_seen,
       CASE WHEN i.since > 1 THEN
         (SELECT b.taken_at FROM snapshot AS b WHERE b.id =
           (SELECT max(min(coalesce(r.until, i.since), i.since)) - 1 FROM fact_coverage AS r
            WHERE r.resource = 10 AND r.workspace = 0 AND r.read_status = 3 AND r.since < i.since)) END AS not_before,
       (SELECT t.text FROM text_key AS k JOIN text AS t ON t.id = k.key WHERE k.text = i.email) AS email_key,
       CASE status.text WHEN 'PENDING' THEN
         (SELECT min(b.taken_at, CASE WHEN last_sent.text >= '0002' AND last_sent.text IN (strftime('%Y-%m-%dT%H:%M:%fZ', last_sent.text, '+0 days'), strftime('%Y-%m-%dT%H:%M:%SZ', last_sent.text, '+0 days'))
                                 THEN last_sent.text ELSE b.taken_at END)
          FROM snapshot AS b WHERE b.id = i.run) END AS pending_since
FROM snapshot AS s
JOIN fact_coverage AS c ON c.resource = 10 AND c.workspace = 0 AND c.read_status = 3 AND c.since <= s.id AND (c.until IS NULL OR c.until > s.id)
JOIN invitation_run AS i ON i.since <= s.id AND (i.until IS NULL OR i.until > s.id)
JOIN text AS enrollment ON enrollment.id = i.enrollment
JOIN text AS email ON email.id = i.email
JOIN text AS status ON status.id = i.status
JOIN text AS last_sent ON last_sent.id = i.last_sent;

CREATE VIEW invitations AS
SELECT enrollment_id, email, status, last_invitation_sent_at, first_seen, not_before, email_key, pending_since
FROM invitations_at WHERE snapshot_id = (SELECT max(id) FROM snapshot);

-- Every interval of an invitation's state; the columns as in access_history.
CREATE VIEW invitation_history AS
SELECT enrollment.text AS enrollment_id, email.text AS email, status.text AS status, last_sent.text AS last_invitation_sent_at,
       i.since AS since_snapshot, i.until AS until_snapshot,
       (SELECT b.taken_at FROM snapshot AS b WHERE b.id = i.since) AS first_seen,
       CASE WHEN i.since > 1 THEN
         (SELECT b.taken_at FROM snapshot AS b WHERE b.id =
           (SELECT max(min(coalesce(r.until, i.since), i.since)) - 1 FROM fact_coverage AS r
            WHERE r.resource = 10 AND r.workspace = 0 AND r.read_status = 3 AND r.since < i.since)) END AS not_before,
       (SELECT b.taken_at FROM snapshot AS b WHERE b.id =
         (SELECT max(min(coalesce(r.until, bound.id), bound.id)) - 1
          FROM (SELECT coalesce(i.until, (SELECT max(id) + 1 FROM snapshot)) AS id) AS bound
          JOIN fact_coverage AS r ON r.resource = 10 AND r.workspace = 0 AND r.read_status = 3 AND r.since < bound.id)) AS last_seen,
       (SELECT b.taken_at FROM snapshot AS b WHERE b.id = i.until) AS gone_by,
       (SELECT t.text FROM text_key AS k JOIN text AS t ON t.id = k.key WHERE k.text = i.email) AS email_key
FROM fact_invitation AS i
JOIN text AS enrollment ON enrollment.id = i.enrollment
JOIN text AS email ON email.id = i.email
JOIN text AS status ON status.id = i.status
JOIN text AS last_sent ON last_sent.id = i.last_sent;

-- Every workspace that the walk found or that its user named, and the result of
-- reading its memberships. A gone one stays, so that later comparisons find it.
CREATE VIEW workspaces_at AS
SELECT s.id AS snapshot_id, workspace.text AS workspace_id, name.text AS name, type.text AS type, read_status.text AS read_status,
       CAST(http_status.text AS INTEGER) AS http_status, error_code.text AS error_code, fingerprint.text AS fingerprint
FROM snapshot AS s
JOIN fact_coverage AS c ON c.resource = 15 AND c.since <= s.id AND (c.until IS NULL OR c.until > s.id)
JOIN text AS workspace ON workspace.id = c.workspace
JOIN text AS read_status ON read_status.id = c.read_status
JOIN text AS http_status ON http_status.id = c.http_status
JOIN text AS error_code ON error_code.id = c.error_code
JOIN text AS fingerprint ON fingerprint.id = c.fingerprint
LEFT JOIN fact_workspace AS w ON w.workspace = c.workspace AND (
  (c.read_status <> 4 AND w.since <= s.id AND (w.until IS NULL OR w.until > s.id))
  OR (c.read_status = 4 AND w.until = (SELECT max(g.until) FROM fact_workspace AS g WHERE g.workspace = c.workspace AND g.until <= s.id)))
LEFT JOIN text AS name ON name.id = w.name
LEFT JOIN text AS type ON type.id = w.type;

CREATE VIEW workspaces AS
SELECT workspace_id, name, type, read_status, http_status, error_code, fingerprint
FROM workspaces_at WHERE snapshot_id = (SELECT max(id) FROM snapshot);

-- Accounts of the organization, where the snapshot read them.
CREATE VIEW users_at AS
SELECT u.snapshot_id, user.text AS user_id, u.email, u.first_name, u.last_name, u.title, role.text AS organization_role_id,
       coalesce((SELECT CASE count(*) WHEN 1 THEN max(r.name) END FROM organization_role AS r WHERE r.snapshot_id = u.snapshot_id AND r.role = u.organization_role),
                (SELECT r.name FROM role_entry AS r WHERE r.snapshot_id = u.snapshot_id AND r.role = u.organization_role
                 ORDER BY r.carried, r.unit_id, r.name, r.type, r.workspace_id, r.organization_id, r.created_at LIMIT 1)) AS organization_role,
       u.created_at, u.idp_id, (SELECT t.text FROM text_key AS k JOIN text AS t ON t.id = k.key WHERE k.text = u.address) AS email_key
FROM user_entry AS u
JOIN text AS user ON user.id = u.user
JOIN text AS role ON role.id = u.organization_role;

CREATE VIEW users AS
SELECT user_id, email, first_name, last_name, title, organization_role_id, organization_role, created_at, idp_id, email_key
FROM users_at WHERE snapshot_id = (SELECT max(id) FROM snapshot);

-- One row for each role: a listing of roles wins over what memberships carry.
-- created_at is when the role was created, never when access was granted.
CREATE VIEW roles_at AS
SELECT r.snapshot_id, role.text AS role_id, r.name, r.type, r.workspace_id, r.organization_id, r.created_at
FROM (SELECT w.*, row_number() OVER (PARTITION BY w.snapshot_id, w.role
        ORDER BY w.carried, w.unit_id, w.name, w.type, w.workspace_id, w.organization_id, w.created_at) AS place
      FROM role_entry AS w) AS r
JOIN text AS role ON role.id = r.role
WHERE r.place = 1;

CREATE VIEW roles AS
SELECT role_id, name, type, workspace_id, organization_id, created_at
FROM roles_at WHERE snapshot_id = (SELECT max(id) FROM snapshot);

-- The roster as it was supplied with a snapshot; empty if there was no roster.
CREATE VIEW roster_at AS
SELECT s.id AS snapshot_id, email.text AS email, user.text AS user_id, name.text AS name, manager.text AS manager,
       department.text AS department, title.text AS title, status.text AS status, start_date.text AS start_date, end_date.text AS end_date,
       (SELECT t.text FROM text_key AS k JOIN text AS t ON t.id = k.key WHERE k.text = r.email) AS email_key
FROM snapshot AS s
JOIN fact_coverage AS c ON c.resource = 14 AND c.workspace = 0 AND c.read_status = 3 AND c.since <= s.id AND (c.until IS NULL OR c.until > s.id)
JOIN fact_roster AS r ON r.since <= s.id AND (r.until IS NULL OR r.until > s.id)
JOIN text AS email ON email.id = r.email
JOIN text AS user ON user.id = r.user
JOIN text AS name ON name.id = r.name
JOIN text AS manager ON manager.id = r.manager
JOIN text AS department ON department.id = r.department
JOIN text AS title ON title.id = r.title
JOIN text AS status ON status.id = r.status
JOIN text AS start_date ON start_date.id = r.start_date
JOIN text AS end_date ON end_date.id = r.end_date;

CREATE VIEW roster AS
SELECT email, user_id, name, manager, department, title, status, start_date, end_date, email_key
FROM roster_at WHERE snapshot_id = (SELECT max(id) FROM snapshot);

-- Every interval of an account, and of a row of the roster; the columns as in
-- access_history.
CREATE VIEW account_history AS
SELECT user.text AS user_id, email.text AS email, first.text AS first_name, last.text AS last_name, title.text AS title,
       role.text AS organization_role_id, idp.text AS idp_id,
       u.since AS since_snapshot, u.until AS until_snapshot,
       (SELECT b.taken_at FROM snapshot AS b WHERE b.id = u.since) AS first_seen,
       CASE WHEN u.since > 1 THEN
         (SELECT b.taken_at FROM snapshot AS b WHERE b.id =
           (SELECT max(min(coalesce(r.until, u.since), u.since)) - 1 FROM fact_coverage AS r
            WHERE r.resource = 11 AND r.workspace = 0 AND r.read_status = 3 AND r.since < u.since)) END AS not_before,
       (SELECT b.taken_at FROM snapshot AS b WHERE b.id =
         (SELECT max(min(coalesce(r.until, bound.id), bound.id)) - 1
          FROM (SELECT coalesce(u.until, (SELECT max(id) + 1 FROM snapshot)) AS id) AS bound
          JOIN fact_coverage AS r ON r.resource = 11 AND r.workspace = 0 AND r.read_status = 3 AND r.since < bound.id)) AS last_seen,
       (SELECT b.taken_at FROM snapshot AS b WHERE b.id = u.until) AS gone_by,
       (SELECT t.text FROM text_key AS k JOIN text AS t ON t.id = k.key WHERE k.text = u.email) AS email_key
FROM fact_user AS u
JOIN text AS user ON user.id = u.user
JOIN text AS email ON email.id = u.email
JOIN text AS first ON first.id = u.first_name
JOIN text AS last ON last.id = u.last_name
JOIN text AS title ON title.id = u.title
JOIN text AS role ON role.id = u.organization_role
JOIN text AS idp ON idp.id = u.idp;

CREATE VIEW roster_history AS
SELECT email.text AS email, user.text AS user_id, name.text AS name, manager.text AS manager, department.text AS department,
       title.text AS title, status.text AS status, start_date.text AS start_date, end_date.text AS end_date,
       r0.since AS since_snapshot, r0.until AS until_snapshot,
       (SELECT b.taken_at FROM snapshot AS b WHERE b.id = r0.since) AS first_seen,
       CASE WHEN r0.since > 1 THEN
         (SELECT b.taken_at FROM snapshot AS b WHERE b.id =
           (SELECT max(min(coalesce(r.until, r0.since), r0.since)) - 1 FROM fact_coverage AS r
            WHERE r.resource = 14 AND r.workspace = 0 AND r.read_status = 3 AND r.since < r0.since)) END AS not_before,
       (SELECT b.taken_at FROM snapshot AS b WHERE b.id =
         (SELECT max(min(coalesce(r.until, bound.id), bound.id)) - 1
          FROM (SELECT coalesce(r0.until, (SELECT max(id) + 1 FROM snapshot)) AS id) AS bound
          JOIN fact_coverage AS r ON r.resource = 14 AND r.workspace = 0 AND r.read_status = 3 AND r.since < bound.id)) AS last_seen,
       (SELECT b.taken_at FROM snapshot AS b WHERE b.id = r0.until) AS gone_by,
       (SELECT t.text FROM text_key AS k JOIN text AS t ON t.id = k.key WHERE k.text = r0.email) AS email_key
FROM fact_roster AS r0
JOIN text AS email ON email.id = r0.email
JOIN text AS user ON user.id = r0.user
JOIN text AS name ON name.id = r0.name
JOIN text AS manager ON manager.id = r0.manager
JOIN text AS department ON department.id = r0.department
JOIN text AS title ON title.id = r0.title
JOIN text AS status ON status.id = r0.status
JOIN text AS start_date ON start_date.id = r0.start_date
JOIN text AS end_date ON end_date.id = r0.end_date;

-- Internal: the accounts that a listing ever gave an address, or another with its key. An
-- address of the roster that is somebody else's in a listing is nobody's by the roster.
CREATE VIEW address_given AS
SELECT own.text, u.user, u.since
FROM text_key AS own
JOIN text_key AS same ON same.key = own.key
JOIN fact_user AS u ON u.email = same.text;

-- Internal: one row for each account of the listing, for each holder of access that the
-- listing does not have, and (present is 0) for each account and holder that only earlier
-- snapshots had, as numbers. own is the address in the listing; for somebody unlisted it is
-- the last one there. account is the since of the row of the listing that has the names,
-- the last one for somebody unlisted.
CREATE VIEW person_entry AS
SELECT s.id AS snapshot_id, p.user, roster.resource AS roster,
       CASE WHEN u.user IS NOT NULL THEN 1
         ELSE EXISTS (SELECT 1 FROM holder AS h WHERE h.user = p.user AND h.since <= s.id AND (h.until IS NULL OR h.until > s.id)) END AS present,
       CASE WHEN c.resource IS NOT NULL THEN u.user IS NOT NULL END AS listed, coalesce(u.email, 0) AS address,
       CASE WHEN u.user IS NOT NULL THEN u.email ELSE
         coalesce((SELECT x.email FROM fact_user AS x WHERE x.user = p.user AND x.since <= s.id AND x.email <> 0 ORDER BY x.since DESC LIMIT 1), 0) END AS own,
       CASE WHEN u.user IS NOT NULL THEN u.since ELSE
         (SELECT max(x.since) FROM fact_user AS x WHERE x.user = p.user AND x.since <= s.id) END AS account
FROM snapshot AS s
LEFT JOIN fact_coverage AS c ON c.resource = 11 AND c.workspace = 0 AND c.read_status = 3 AND c.since <= s.id AND (c.until IS NULL OR c.until > s.id)
LEFT JOIN fact_coverage AS roster ON roster.resource = 14 AND roster.workspace = 0 AND roster.read_status = 3
  AND roster.since <= s.id AND (roster.until IS NULL OR roster.until > s.id)
JOIN known_person AS p ON p.since <= s.id
LEFT JOIN fact_user AS u ON c.resource IS NOT NULL AND u.user = p.user AND u.since <= s.id AND (u.until IS NULL OR u.until > s.id);

-- Internal: whose address is it? The accounts of the listing that have the key; where
-- none has, the unlisted holders whose last address in a listing has it.
CREATE VIEW address_owner AS
SELECT s.id AS snapshot_id, k.key, u.user
FROM snapshot AS s
JOIN fact_coverage AS c ON c.resource = 11 AND c.workspace = 0 AND c.read_status = 3 AND c.since <= s.id AND (c.until IS NULL OR c.until > s.id)
JOIN fact_user AS u ON u.since <= s.id AND (u.until IS NULL OR u.until > s.id)
JOIN text_key AS k ON k.text = u.email
UNION ALL
SELECT s.id, k.key, u.user
FROM snapshot AS s
JOIN holder AS h ON h.since <= s.id AND (h.until IS NULL OR h.until > s.id)
JOIN fact_user AS u ON u.user = h.user AND u.since = (SELECT max(x.since) FROM fact_user AS x WHERE x.user = h.user AND x.since <= s.id AND x.email <> 0)
JOIN text_key AS k ON k.text = u.email
LEFT JOIN fact_coverage AS c ON c.resource = 11 AND c.workspace = 0 AND c.read_status = 3 AND c.since <= s.id AND (c.until IS NULL OR c.until > s.id)
WHERE c.resource IS NULL
   OR NOT EXISTS (SELECT 1 FROM fact_user AS now WHERE now.user = h.user AND now.since <= s.id AND (now.until IS NULL OR now.until > s.id))
  AND NOT EXISTS (SELECT 1 FROM text_key AS same JOIN fact_user AS now ON now.email = same.text
                  WHERE same.key = k.key AND now.since <= s.id AND (now.until IS NULL OR now.until > s.id));

-- Internal: which row of the roster is about whom, as numbers (i_: the row with the
-- person's id, e_: the row with the person's address). A row whose id is one person's
-- and whose address belongs to somebody else contradicts itself and matches nobody.
CREATE VIEW person_match AS
SELECT p.snapshot_id, p.user, p.present, p.listed, p.address, p.account, i.email AS i_address, e.email AS e_address,
       CASE
         WHEN e.user <> 0 AND NOT EXISTS (SELECT 1 FROM address_owner AS o WHERE o.snapshot_id = p.snapshot_id AND o.key = p.own_key AND o.user = e.user) THEN 'contradiction'
         WHEN i.user IS NULL THEN CASE WHEN e.email IS NOT NULL THEN 'email' END
         WHEN i_key.key = p.own_key AND p.listed = 1 THEN 'id'
         WHEN EXISTS (SELECT 1 FROM address_owner AS o WHERE o.snapshot_id = p.snapshot_id AND o.key = i_key.key)
           AND NOT EXISTS (SELECT 1 FROM address_owner AS o WHERE o.snapshot_id = p.snapshot_id AND o.key = i_key.key AND o.user = p.user) THEN 'contradiction'
         ELSE 'id'
       END AS matched_by
FROM (SELECT p.*, own.key AS own_key,
             CASE WHEN p.roster IS NOT NULL AND (p.listed = 1 OR EXISTS (SELECT 1 FROM address_owner AS o WHERE o.snapshot_id = p.snapshot_id AND o.key = own.key AND o.user = p.user)) THEN
               (SELECT r.email FROM text_key AS same JOIN fact_roster AS r ON r.email = same.text AND r.user <> p.user AND r.since <= p.snapshot_id AND (r.until IS NULL OR r.until > p.snapshot_id)
                WHERE same.key = own.key) END AS row_by_address
      FROM person_entry AS p
      LEFT JOIN text_key AS own ON own.text = p.own) AS p
LEFT JOIN fact_roster AS i ON p.roster IS NOT NULL AND i.user = p.user AND i.user <> 0 AND i.since <= p.snapshot_id AND (i.until IS NULL OR i.until > p.snapshot_id)
LEFT JOIN text_key AS i_key ON i_key.text = i.email
LEFT JOIN fact_roster AS e ON e.email = p.row_by_address AND e.since <= p.snapshot_id AND (e.until IS NULL OR e.until > p.snapshot_id);

-- Internal: who is who, as people_at says it, and (present is 0) who an account or a holder
-- was that only earlier snapshots had. It is the one place that finds the last known name
-- and address: everything that it says of a snapshot, that snapshot or an earlier one read.
CREATE VIEW everybody_at AS
SELECT q.snapshot_id, q.present, user.text AS user_id, q.listed,
       email.text AS email, (SELECT b.taken_at FROM snapshot AS b WHERE b.id = q.email_at) AS email_as_of,
       domain.text AS domain,
       coalesce(nullif(trim(coalesce(first.text, '') || ' ' || coalesce(last.text, '')), ''), r_name.text,
                (SELECT t.text FROM fact_roster AS k JOIN text AS t ON t.id = k.name
                 WHERE q.last % 2 = 0 AND k.email = own.text AND k.user = q.user AND k.since <= q.email_at AND (k.until IS NULL OR k.until > q.email_at))) AS name,
       coalesce(r_title.text, title.text) AS title,
       department.text AS department, manager.text AS manager,
       CASE q.listed WHEN 1 THEN role.text END AS organization_role_id,
       CASE WHEN q.listed = 1 AND a.organization_role <> 0 THEN
         coalesce((SELECT CASE count(*) WHEN 1 THEN max(o.name) END FROM organization_role AS o WHERE o.snapshot_id = q.snapshot_id AND o.role = a.organization_role),
                  (SELECT o.name FROM role_entry AS o WHERE o.snapshot_id = q.snapshot_id AND o.role = a.organization_role
                   ORDER BY o.carried, o.unit_id, o.name, o.type, o.workspace_id, o.organization_id, o.created_at LIMIT 1)) END AS organization_role,
       CASE q.listed WHEN 1 THEN idp.text END AS idp_id,
       CASE q.listed WHEN 1 THEN created.text END AS created_at,
       r_email.text AS roster_email,
       (SELECT t.text FROM text_key AS k JOIN text AS t ON t.id = k.key WHERE k.text = q.r_status) AS roster_status,
       start_date.text AS roster_start_date, end_date.text AS roster_end_date,
       q.matched_by, key.text AS email_key
FROM (SELECT l.*,
             CASE WHEN l.current IS NOT NULL THEN l.current
               WHEN l.last % 2 = 1 THEN
                 (SELECT min(k.email) FROM fact_user AS k
                  WHERE k.user = l.user AND k.email <> 0 AND k.since <= l.last / 2 AND (k.until IS NULL OR k.until > l.last / 2))
               ELSE
                 (SELECT min(k.email) FROM fact_roster AS k
                  WHERE k.user = l.user AND k.user <> 0 AND k.since <= l.last / 2 AND (k.until IS NULL OR k.until > l.last / 2)) END AS email,
             CASE WHEN l.current IS NOT NULL THEN l.snapshot_id ELSE l.last / 2 END AS email_at
      FROM (SELECT m.snapshot_id, m.user, m.present, m.listed, m.account,
             r.email AS r_email, r.name AS r_name, r.department, r.manager, r.title AS r_title, r.status AS r_status, r.start_date, r.end_date,
             CASE WHEN r.email = m.i_address THEN 'id' WHEN r.email IS NOT NULL THEN 'email'
               WHEN m.i_address IS NOT NULL OR m.e_address IS NOT NULL THEN 'contradiction' END AS matched_by,
             CASE WHEN m.address <> 0 THEN m.address WHEN r.email = m.i_address THEN r.email END AS current,
             -- Twice the number of the last snapshot that knew an address, and 1 more if the listing did.
             CASE WHEN m.address = 0 THEN
               (SELECT max(k.last) FROM (
                  SELECT 2 * (SELECT max(min(coalesce(r.until, u.bound), u.bound)) - 1 FROM fact_coverage AS r
                              WHERE r.resource = 11 AND r.workspace = 0 AND r.read_status = 3 AND r.since < u.bound) + 1 AS last
                  FROM (SELECT min(coalesce(x.until, m.snapshot_id + 1), m.snapshot_id + 1) AS bound FROM fact_user AS x
                        WHERE x.user = m.user AND x.email <> 0 AND x.since <= m.snapshot_id) AS u
                  UNION ALL
                  SELECT 2 * (SELECT max(min(coalesce(r.until, u.bound), u.bound)) - 1 FROM fact_coverage AS r
                              WHERE r.resource = 14 AND r.workspace = 0 AND r.read_status = 3 AND r.since < u.bound)
                  FROM (SELECT min(coalesce(x.until, m.snapshot_id + 1), m.snapshot_id + 1) AS bound FROM fact_roster AS x
                        WHERE x.user = m.user AND x.user <> 0 AND x.since <= m.snapshot_id
                          AND NOT EXISTS (SELECT 1 FROM address_given AS o WHERE o.text = x.email AND o.user <> x.user AND o.since <= m.snapshot_id)) AS u) AS k) END AS last
      -- SQLite writes the expression of matched_by into each place that reads it. This one is enough:
      -- whoever matches no row of the roster, though one has the id or the address, is a contradiction.
      FROM person_match AS m
      LEFT JOIN fact_roster AS r ON r.email = CASE m.matched_by WHEN 'id' THEN m.i_address WHEN 'email' THEN m.e_address END
        AND r.since <= m.snapshot_id AND (r.until IS NULL OR r.until > m.snapshot_id)) AS l) AS q
JOIN text AS user ON user.id = q.user
LEFT JOIN fact_user AS a ON a.user = q.user AND a.since = q.account
LEFT JOIN text_key AS own ON own.text = q.email
LEFT JOIN text AS email ON email.id = own.text
LEFT JOIN text AS domain ON domain.id = own.domain
LEFT JOIN text AS first ON first.id = a.first_name
LEFT JOIN text AS last ON last.id = a.last_name
LEFT JOIN text AS title ON title.id = a.title
LEFT JOIN text AS r_name ON r_name.id = q.r_name
LEFT JOIN text AS r_title ON r_title.id = q.r_title
LEFT JOIN text AS department ON department.id = q.department
LEFT JOIN text AS manager ON manager.id = q.manager
LEFT JOIN text AS r_email ON r_email.id = q.r_email
LEFT JOIN text AS start_date ON start_date.id = q.start_date
LEFT JOIN text AS end_date ON end_date.id = q.end_date
LEFT JOIN text AS key ON key.id = own.key
LEFT JOIN text AS role ON role.id = a.organization_role
LEFT JOIN text AS idp ON idp.id = a.idp
LEFT JOIN text AS created ON created.id = a.created;

-- Who is who: one row for each account of the listing, and for each holder of access in
-- a workspace that was read whom the listing does not have. listed: 1, 0, NULL where the
-- listing was not read. email: the listing's, else the roster's by id, else the newest
-- that an earlier snapshot knew; email_as_of is the time of the snapshot that it is from.
-- matched_by says how the roster's row was found: id, email, contradiction (the row names
-- two accounts and is used for neither), NULL.
CREATE VIEW people_at AS
SELECT snapshot_id, user_id, listed, email, email_as_of, domain, name, title, department, manager, organization_role_id, organization_role, idp_id,
       created_at, roster_email, roster_status, roster_start_date, roster_end_date, matched_by, email_key
FROM everybody_at WHERE present = 1;

CREATE VIEW people AS
SELECT user_id, listed, email, email_as_of, domain, name, title, department, manager, organization_role_id, organization_role, idp_id,
       created_at, roster_email, roster_status, roster_start_date, roster_end_date, matched_by, email_key
FROM people_at WHERE snapshot_id = (SELECT max(id) FROM snapshot);

-- The result of reading each resource, at each snapshot.
CREATE VIEW coverage_at AS
SELECT s.id AS snapshot_id, resource.text AS resource, workspace.text AS workspace_id, read_status.text AS read_status,
       CAST(http_status.text AS INTEGER) AS http_status, error_code.text AS error_code, fingerprint.text AS fingerprint
FROM snapshot AS s
JOIN fact_coverage AS c ON c.since <= s.id AND (c.until IS NULL OR c.until > s.id)
JOIN text AS resource ON resource.id = c.resource
JOIN text AS workspace ON workspace.id = c.workspace
JOIN text AS read_status ON read_status.id = c.read_status
JOIN text AS http_status ON http_status.id = c.http_status
JOIN text AS error_code ON error_code.id = c.error_code
JOIN text AS fingerprint ON fingerprint.id = c.fingerprint;

CREATE VIEW coverage AS
SELECT resource, workspace_id, read_status, http_status, error_code, fingerprint
FROM coverage_at WHERE snapshot_id = (SELECT max(id) FROM snapshot);

-- The requests to each endpoint of the API in each walk.
CREATE VIEW requests AS
SELECT snapshot_id, endpoint, requests, retries, failures, rows, expected_total, pages, passes, bytes
FROM request;

-- What happened to this ledger: one append-only chain.
CREATE VIEW events AS
SELECT seq, at, kind, "by", snapshot_id, detail, chain
FROM event;

-- Internal: the reviews that were issued, with the number of the event that records each.
CREATE VIEW review_issue AS
SELECT seq, json_extract(detail, '$.name') AS name, json_extract(detail, '$.review_id') AS review_id, NULL AS scope, at AS issued_at, "by" AS issued_by, snapshot_id,
       json_extract(detail, '$.baseline') AS baseline_id, json_extract(detail, '$.rows') AS rows, json_extract(detail, '$.bundle_digest') AS bundle_digest,
       json_extract(detail, '$.due') AS due, NULL AS withdrawn_at
FROM event WHERE kind = 'report_issued';

-- The reviews that were issued, one row each. scope is NULL for the whole organization.
CREATE VIEW reviews AS
SELECT name, review_id, scope, issued_at, issued_by, snapshot_id, baseline_id, rows, bundle_digest, due, withdrawn_at
FROM review_issue;

-- Internal: the rows of the reviews that were issued, with what verify needs.
CREATE VIEW review_entry AS
SELECT v.event, v.name AS review, w.sheet AS sheet_number, w.digest, w.row_key, w.row_sum, sheet.text AS sheet, w.number, workspace.text AS workspace_id,
       user.text AS user_id, source.text AS source, role.text AS role_id, enrollment.text AS enrollment_id, reviewer.text AS reviewer_as_issued,
       justification.text AS justification_required,
       (SELECT json_group_object(h.header, CASE c.type WHEN 'integer' THEN (SELECT t.text FROM text AS t WHERE t.id = c.value) ELSE c.value END)
        FROM json_each(w.cells) AS c
        CROSS JOIN review_column AS h ON h.review = w.review AND h.sheet = w.sheet AND h.place = c.key) || '' AS displayed
FROM review AS v
CROSS JOIN review_row AS w ON w.review = v.event
JOIN text AS sheet ON sheet.id = w.sheet
JOIN text AS workspace ON workspace.id = w.workspace
JOIN text AS user ON user.id = w.user
JOIN text AS source ON source.id = w.source
JOIN text AS role ON role.id = w.role
JOIN text AS enrollment ON enrollment.id = w.enrollment
JOIN text AS reviewer ON reviewer.id = w.reviewer
JOIN text AS justification ON justification.id = w.justification;

-- The rows of the reviews that were issued, as they were issued: number is that on the sheet,
-- displayed a JSON object of what each cell shows, by its header.
CREATE VIEW review_rows AS
SELECT review, row_key, row_sum, sheet, number, workspace_id, user_id, source, role_id, enrollment_id, reviewer_as_issued AS reviewer, reviewer_as_issued,
       justification_required, displayed
FROM review_entry;

-- Internal: grants that began or ended at a snapshot, with what that user had from
-- that source in that workspace before and after it, and the last earlier reading.
-- The second part has no row. It keeps SQLite from writing the whole expression of a
-- column into each place that reads it.
CREATE VIEW grant_move AS
SELECT m.snapshot_id, m.began, m.workspace, m.user, m.source, m.role, m.status,
       coalesce((SELECT max(min(coalesce(r.until, m.snapshot_id), m.snapshot_id)) FROM fact_coverage AS r
                 WHERE r.resource = 15 AND r.workspace = m.workspace AND r.read_status IN (3, 4) AND r.since < m.snapshot_id),
                (SELECT max(min(r.until, m.snapshot_id)) FROM absence AS r WHERE r.workspace = m.workspace AND r.since < m.snapshot_id)) - 1 AS earlier,
       (SELECT CASE WHEN min(x.role) = max(x.role) THEN min(x.role) END FROM fact_grant AS x
        WHERE x.workspace = m.workspace AND x.user = m.user AND x.source = m.source
          AND x.since < m.snapshot_id AND (x.until IS NULL OR x.until >= m.snapshot_id)) AS role_before,
       (SELECT CASE WHEN min(x.role) = max(x.role) THEN min(x.role) END FROM fact_grant AS x
        WHERE x.workspace = m.workspace AND x.user = m.user AND x.source = m.source
          AND x.since <= m.snapshot_id AND (x.until IS NULL OR x.until > m.snapshot_id)) AS role_after,
       (SELECT CASE WHEN min(x.status) = max(x.status) THEN min(x.status) END FROM fact_grant AS x
        WHERE x.workspace = m.workspace AND x.user = m.user AND x.source = m.source AND x.role = m.role
          AND x.since < m.snapshot_id AND (x.until IS NULL OR x.until >= m.snapshot_id)) AS status_before,
       (SELECT CASE WHEN min(x.status) = max(x.status) THEN min(x.status) END FROM fact_grant AS x
        WHERE x.workspace = m.workspace AND x.user = m.user AND x.source = m.source AND x.role = m.role
          AND x.since <= m.snapshot_id AND (x.until IS NULL OR x.until > m.snapshot_id)) AS status_after,
       (SELECT min(x.status) FROM fact_grant AS x
        WHERE x.workspace = m.workspace AND x.user = m.user AND x.source = m.source AND x.role = m.role
          AND x.since <= m.snapshot_id AND (x.until IS NULL OR x.until > m.snapshot_id)) AS first_status_after
FROM (SELECT b.since AS snapshot_id, 1 AS began, b.workspace, b.user, b.source, b.role, b.status
      FROM fact_grant AS b WHERE b.since <> 1
      UNION ALL
      SELECT e.until, 0, e.workspace, e.user, e.source, e.role, e.status
      FROM fact_grant AS e WHERE e.until IS NOT NULL) AS m
UNION ALL
SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL WHERE 0;

-- Internal: changes of access. Exactly one role before and exactly one other after
-- is role_changed; one status each for the same role status_changed.
CREATE VIEW access_change AS
SELECT m.snapshot_id,
       CASE WHEN m.role_before <> m.role_after THEN 'role_changed'
            WHEN m.status_before <> m.status_after THEN 'status_changed'
            WHEN m.began THEN 'access_added' ELSE 'access_removed' END AS kind,
       m.workspace, m.user, m.source, m.role, m.earlier, m.status_before, m.status_after, m.role_before,
       (SELECT r.name FROM role_entry AS r WHERE r.snapshot_id = m.earlier
          AND r.role = CASE WHEN m.role_before <> m.role_after THEN m.role_before ELSE m.role END
        ORDER BY r.carried, r.unit_id, r.name, r.type, r.workspace_id, r.organization_id, r.created_at LIMIT 1) AS name_before,
       (SELECT r.name FROM role_entry AS r WHERE r.snapshot_id = m.snapshot_id AND r.role = m.role
        ORDER BY r.carried, r.unit_id, r.name, r.type, r.workspace_id, r.organization_id, r.created_at LIMIT 1) AS name_after
FROM grant_move AS m
WHERE m.earlier IS NOT NULL
  AND CASE WHEN m.role_before <> m.role_after THEN m.began AND m.status = m.first_status_after
           WHEN m.status_before <> m.status_after THEN m.began
           ELSE 1 END;

-- Internal: accounts, invitations, workspaces, roles and coverage that began or
-- ended at a snapshot, with the state before and the state after. Each row is one change.
CREATE VIEW user_move AS
SELECT m.snapshot_id, m.user,
       (SELECT max(min(coalesce(r.until, m.snapshot_id), m.snapshot_id)) - 1 FROM fact_coverage AS r
        WHERE r.resource = 11 AND r.workspace = 0 AND r.read_status = 3 AND r.since < m.snapshot_id) AS earlier,
       e.user IS NOT NULL AS was, b.user IS NOT NULL AS is_now,
       e.email AS email_before, b.email AS email_after, e.first_name AS first_before, b.first_name AS first_after,
       e.last_name AS last_before, b.last_name AS last_after, e.title AS title_before, b.title AS title_after,
       e.organization_role AS role_before, b.organization_role AS role_after, e.created AS created_before, b.created AS created_after,
       e.idp AS idp_before, b.idp AS idp_after
FROM (SELECT n.since AS snapshot_id, n.user FROM fact_user AS n WHERE n.since <> 1
      UNION ALL
      SELECT o.until, o.user FROM fact_user AS o
      WHERE o.until IS NOT NULL AND NOT EXISTS (SELECT 1 FROM fact_user AS x WHERE x.user = o.user AND x.since = o.until)) AS m
LEFT JOIN fact_user AS e ON e.user = m.user AND e.until = m.snapshot_id
LEFT JOIN fact_user AS b ON b.user = m.user AND b.since = m.snapshot_id
WHERE earlier IS NOT NULL;

CREATE VIEW invitation_move AS
SELECT m.snapshot_id, m.enrollment,
       (SELECT max(min(coalesce(r.until, m.snapshot_id), m.snapshot_id)) - 1 FROM fact_coverage AS r
        WHERE r.resource = 10 AND r.workspace = 0 AND r.read_status = 3 AND r.since < m.snapshot_id) AS earlier,
       e.enrollment IS NOT NULL AS was, b.enrollment IS NOT NULL AS is_now,
       e.email AS email_before, b.email AS email_after, e.status AS status_before, b.status AS status_after,
       e.last_sent AS sent_before, b.last_sent AS sent_after
FROM (SELECT n.since AS snapshot_id, n.enrollment FROM fact_invitation AS n WHERE n.since <> 1
      UNION ALL
      SELECT o.until, o.enrollment FROM fact_invitation AS o
      WHERE o.until IS NOT NULL AND NOT EXISTS (SELECT 1 FROM fact_invitation AS x WHERE x.enrollment = o.enrollment AND x.since = o.until)) AS m
LEFT JOIN fact_invitation AS e ON e.enrollment = m.enrollment AND e.until = m.snapshot_id
LEFT JOIN fact_invitation AS b ON b.enrollment = m.enrollment AND b.since = m.snapshot_id
WHERE earlier IS NOT NULL;

CREATE VIEW workspace_move AS
SELECT m.snapshot_id, m.workspace,
       CASE WHEN e.workspace IS NOT NULL AND b.workspace IS NOT NULL THEN
         (SELECT max(min(coalesce(r.until, m.snapshot_id), m.snapshot_id)) - 1 FROM naming AS r
          WHERE r.workspace = m.workspace AND r.since < m.snapshot_id AND (r.name <> b.name OR r.type <> b.type))
       ELSE
         coalesce((SELECT max(min(coalesce(r.until, m.snapshot_id), m.snapshot_id)) FROM fact_coverage AS r
                   WHERE r.resource = 15 AND r.workspace = m.workspace AND r.read_status IN (3, 4) AND r.since < m.snapshot_id),
                  (SELECT max(min(r.until, m.snapshot_id)) FROM absence AS r WHERE r.workspace = m.workspace AND r.since < m.snapshot_id)) - 1 END AS earlier,
       e.workspace IS NOT NULL AS was, b.workspace IS NOT NULL AS is_now,
       e.name AS name_before, b.name AS name_after, e.type AS type_before, b.type AS type_after
FROM (SELECT n.since AS snapshot_id, n.workspace FROM fact_workspace AS n WHERE n.since <> 1
      UNION ALL
      SELECT o.until, o.workspace FROM fact_workspace AS o
      WHERE o.until IS NOT NULL AND NOT EXISTS (SELECT 1 FROM fact_workspace AS x WHERE x.workspace = o.workspace AND x.since = o.until)) AS m
LEFT JOIN fact_workspace AS e ON e.workspace = m.workspace AND e.until = m.snapshot_id
LEFT JOIN fact_workspace AS b ON b.workspace = m.workspace AND b.since = m.snapshot_id
WHERE CASE WHEN was AND is_now THEN name_before <> name_after OR type_before <> type_after
           WHEN is_now THEN earlier IS NOT NULL
           ELSE 1 END;

-- A role is renamed if a listing gives it a name that differs from that of its last
-- reading, and at both readings that name is also the one that roles_at shows.
-- roles_at cannot be used here: changes are counted before their snapshot's row is
-- written.
CREATE VIEW role_move AS
SELECT m.snapshot_id, m.role, min(m.workspace_id) AS workspace_id, m.name_before, m.name_after, min(m.earlier) AS earlier
FROM (SELECT b.since AS snapshot_id, b.role, workspace.text AS workspace_id, e.name AS name_before, b.name AS name_after,
             (SELECT max(min(coalesce(r.until, b.since), b.since)) - 1 FROM fact_coverage AS r
              WHERE r.resource = b.listing AND r.workspace = b.workspace AND r.read_status = 3 AND r.since < b.since) AS earlier
      FROM fact_role AS b
      JOIN fact_role AS e ON e.listing = b.listing AND e.workspace = b.workspace AND e.role = b.role AND e.until = b.since AND e.name <> b.name
      JOIN text AS workspace ON workspace.id = b.role_workspace
      WHERE b.since <> 1
        AND NOT EXISTS (SELECT 1 FROM fact_role AS x WHERE x.listing = b.listing AND x.workspace = b.workspace AND x.role = b.role
                        AND x.name <> e.name AND x.since < b.since AND (x.until IS NULL OR x.until >= b.since))
        AND NOT EXISTS (SELECT 1 FROM fact_role AS x WHERE x.listing = b.listing AND x.workspace = b.workspace AND x.role = b.role
                        AND x.name <> b.name AND x.since <= b.since AND (x.until IS NULL OR x.until > b.since))) AS m
WHERE (SELECT name.text FROM fact_role AS w
       JOIN fact_coverage AS c ON c.resource = w.listing AND c.workspace = w.workspace AND c.read_status = 3
         AND c.since <= m.earlier AND (c.until IS NULL OR c.until > m.earlier)
       JOIN text AS unit ON unit.id = w.workspace
       JOIN text AS name ON name.id = w.name
       WHERE w.role = m.role AND w.since <= m.earlier AND (w.until IS NULL OR w.until > m.earlier)
       ORDER BY w.listing = 15, unit.text, name.text LIMIT 1)
      IS (SELECT text FROM text WHERE id = m.name_before)
  AND (SELECT name.text FROM fact_role AS w
       JOIN fact_coverage AS c ON c.resource = w.listing AND c.workspace = w.workspace AND c.read_status = 3
         AND c.since <= m.snapshot_id AND (c.until IS NULL OR c.until > m.snapshot_id)
       JOIN text AS unit ON unit.id = w.workspace
       JOIN text AS name ON name.id = w.name
       WHERE w.role = m.role AND w.since <= m.snapshot_id AND (w.until IS NULL OR w.until > m.snapshot_id)
       ORDER BY w.listing = 15, unit.text, name.text LIMIT 1)
      IS (SELECT text FROM text WHERE id = m.name_after)
GROUP BY m.snapshot_id, m.role, m.name_before, m.name_after;

CREATE VIEW coverage_move AS
SELECT b.since AS snapshot_id, b.workspace, e.read_status AS status_before, b.read_status AS status_after
FROM fact_coverage AS b
JOIN fact_coverage AS e ON e.resource = b.resource AND e.workspace = b.workspace AND e.until = b.since
WHERE b.since <> 1 AND b.resource = 15
  AND ((e.read_status = 3 AND b.read_status IN (5, 6, 7, 8, 9)) OR (e.read_status IN (5, 6, 7, 8, 9) AND b.read_status = 3));

-- Internal, as are the four views behind it: the changes of invitations, workspaces, accounts, names of roles and coverage, as numbers;
-- place is the order of the kinds.
CREATE VIEW invitation_change AS
SELECT snapshot_id, CASE WHEN was AND is_now THEN 6 WHEN is_now THEN 5 ELSE 7 END AS place,
       CASE WHEN was AND is_now THEN 'invitation_changed' WHEN is_now THEN 'invitation_added' ELSE 'invitation_removed' END AS kind,
       0 AS workspace, 0 AS user, enrollment, 0 AS role, 0 AS source, earlier,
       (SELECT text FROM text WHERE id = CASE WHEN was AND is_now AND status_before = status_after
          THEN CASE WHEN sent_before = sent_after THEN email_before ELSE sent_before END ELSE status_before END) AS before,
       (SELECT text FROM text WHERE id = CASE WHEN was AND is_now AND status_before = status_after
          THEN CASE WHEN sent_before = sent_after THEN email_after ELSE sent_after END ELSE status_after END) AS after,
       (SELECT text FROM text WHERE id = coalesce(nullif(email_after, 0), email_before)) AS email
FROM invitation_move;

CREATE VIEW workspace_change AS
SELECT snapshot_id, CASE WHEN was AND is_now THEN 10 WHEN is_now THEN 8 ELSE 9 END AS place,
       CASE WHEN was AND is_now THEN 'workspace_changed' WHEN is_now THEN 'workspace_added' ELSE 'workspace_removed' END AS kind,
       workspace, 0 AS user, 0 AS enrollment, 0 AS role, 0 AS source, earlier,
       CASE WHEN was THEN (SELECT json_group_object(k, v) FROM (
         SELECT 'name' AS k, (SELECT text FROM text WHERE id = name_before) AS v WHERE coalesce(name_before, 0) <> coalesce(name_after, 0)
         UNION ALL SELECT 'type', (SELECT text FROM text WHERE id = type_before) WHERE coalesce(type_before, 0) <> coalesce(type_after, 0))) END AS before,
       CASE WHEN is_now THEN (SELECT json_group_object(k, v) FROM (
         SELECT 'name' AS k, (SELECT text FROM text WHERE id = name_after) AS v WHERE coalesce(name_before, 0) <> coalesce(name_after, 0)
         UNION ALL SELECT 'type', (SELECT text FROM text WHERE id = type_after) WHERE coalesce(type_before, 0) <> coalesce(type_after, 0))) END AS after,
       NULL AS email
FROM workspace_move;

CREATE VIEW user_change AS
SELECT snapshot_id, CASE WHEN was AND is_now THEN 13 WHEN is_now THEN 11 ELSE 12 END AS place,
       CASE WHEN was AND is_now THEN 'user_changed' WHEN is_now THEN 'user_added' ELSE 'user_removed' END AS kind,
       0 AS workspace, user, 0 AS enrollment, 0 AS role, 0 AS source, earlier,
       CASE WHEN was THEN (SELECT json_group_object(k, v) FROM (
         SELECT 'email' AS k, (SELECT text FROM text WHERE id = email_before) AS v WHERE coalesce(email_before, 0) <> coalesce(email_after, 0)
         UNION ALL SELECT 'first_name', (SELECT text FROM text WHERE id = first_before) WHERE coalesce(first_before, 0) <> coalesce(first_after, 0)
         UNION ALL SELECT 'last_name', (SELECT text FROM text WHERE id = last_before) WHERE coalesce(last_before, 0) <> coalesce(last_after, 0)
         UNION ALL SELECT 'title', (SELECT text FROM text WHERE id = title_before) WHERE coalesce(title_before, 0) <> coalesce(title_after, 0)
         UNION ALL SELECT 'organization_role_id', (SELECT text FROM text WHERE id = role_before) WHERE coalesce(role_before, 0) <> coalesce(role_after, 0)
         UNION ALL SELECT 'organization_role', (SELECT r.name FROM role_entry AS r WHERE r.snapshot_id = earlier AND r.role = role_before
           ORDER BY r.carried, r.unit_id, r.name, r.type, r.workspace_id, r.organization_id, r.created_at LIMIT 1)
           WHERE coalesce(role_before, 0) <> coalesce(role_after, 0)
         UNION ALL SELECT 'created_at', (SELECT text FROM text WHERE id = created_before) WHERE coalesce(created_before, 0) <> coalesce(created_after, 0)
         UNION ALL SELECT 'idp_id', (SELECT text FROM text WHERE id = idp_before) WHERE coalesce(idp_before, 0) <> coalesce(idp_after, 0))) END AS before,
       CASE WHEN is_now THEN (SELECT json_group_object(k, v) FROM (
         SELECT 'email' AS k, (SELECT text FROM text WHERE id = email_after) AS v WHERE coalesce(email_before, 0) <> coalesce(email_after, 0)
         UNION ALL SELECT 'first_name', (SELECT text FROM text WHERE id = first_after) WHERE coalesce(first_before, 0) <> coalesce(first_after, 0)
         UNION ALL SELECT 'last_name', (SELECT text FROM text WHERE id = last_after) WHERE coalesce(last_before, 0) <> coalesce(last_after, 0)
         UNION ALL SELECT 'title', (SELECT text FROM text WHERE id = title_after) WHERE coalesce(title_before, 0) <> coalesce(title_after, 0)
         UNION ALL SELECT 'organization_role_id', (SELECT text FROM text WHERE id = role_after) WHERE coalesce(role_before, 0) <> coalesce(role_after, 0)
         UNION ALL SELECT 'organization_role', (SELECT r.name FROM role_entry AS r WHERE r.snapshot_id = user_move.snapshot_id AND r.role = role_after
           ORDER BY r.carried, r.unit_id, r.name, r.type, r.workspace_id, r.organization_id, r.created_at LIMIT 1)
           WHERE coalesce(role_before, 0) <> coalesce(role_after, 0)
         UNION ALL SELECT 'created_at', (SELECT text FROM text WHERE id = created_after) WHERE coalesce(created_before, 0) <> coalesce(created_after, 0)
         UNION ALL SELECT 'idp_id', (SELECT text FROM text WHERE id = idp_after) WHERE coalesce(idp_before, 0) <> coalesce(idp_after, 0))) END AS after,
       (SELECT text FROM text WHERE id = coalesce(nullif(email_after, 0), email_before)) AS email
FROM user_move;

CREATE VIEW role_change AS
SELECT snapshot_id, 14 AS place, 'role_renamed' AS kind, coalesce((SELECT id FROM text WHERE text = workspace_id), 0) AS workspace, 0 AS user, 0 AS enrollment, role, 0 AS source, earlier,
       (SELECT text FROM text WHERE id = name_before) AS before, (SELECT text FROM text WHERE id = name_after) AS after, NULL AS email
FROM role_move;

CREATE VIEW coverage_change AS
SELECT snapshot_id, CASE status_after WHEN 3 THEN 16 ELSE 15 END AS place,
       CASE status_after WHEN 3 THEN 'workspace_read_again' ELSE 'workspace_unread' END AS kind,
       workspace, 0 AS user, 0 AS enrollment, 0 AS role, 0 AS source, snapshot_id - 1 AS earlier,
       (SELECT text FROM text WHERE id = status_before) AS before, (SELECT text FROM text WHERE id = status_after) AS after, NULL AS email
FROM coverage_move;

-- Internal: every change as numbers.
CREATE VIEW change AS
SELECT snapshot_id, CASE kind WHEN 'access_added' THEN 1 WHEN 'access_removed' THEN 2 WHEN 'role_changed' THEN 3 ELSE 4 END AS place,
       kind, workspace, user, 0 AS enrollment, role, source, earlier,
       CASE kind WHEN 'access_added' THEN NULL
         WHEN 'status_changed' THEN (SELECT text FROM text WHERE id = status_before)
         WHEN 'role_changed' THEN CASE WHEN name_before <> name_after THEN name_before
           ELSE coalesce(name_before, 'unknown') || ' (' || (SELECT text FROM text WHERE id = role_before) || ')' END
         ELSE coalesce(name_before, 'unknown (' || (SELECT text FROM text WHERE id = role) || ')') END AS before,
       CASE kind WHEN 'access_removed' THEN NULL
         WHEN 'status_changed' THEN (SELECT text FROM text WHERE id = status_after)
         WHEN 'role_changed' THEN CASE WHEN name_before <> name_after THEN name_after
           ELSE coalesce(name_after, 'unknown') || ' (' || (SELECT text FROM text WHERE id = role) || ')' END
         ELSE coalesce(name_after, 'unknown (' || (SELECT text FROM text WHERE id = role) || ')') END AS after,
       NULL AS email
FROM access_change
UNION ALL SELECT snapshot_id, place, kind, workspace, user, enrollment, role, source, earlier, before, after, email FROM invitation_change
UNION ALL SELECT snapshot_id, place, kind, workspace, user, enrollment, role, source, earlier, before, after, email FROM workspace_change
UNION ALL SELECT snapshot_id, place, kind, workspace, user, enrollment, role, source, earlier, before, after, email FROM user_change
UNION ALL SELECT snapshot_id, place, kind, workspace, user, enrollment, role, source, earlier, before, after, email FROM role_change
UNION ALL SELECT snapshot_id, place, kind, workspace, user, enrollment, role, source, earlier, before, after, email FROM coverage_change;

-- Every change that a snapshot saw, against the last earlier reading of each
-- workspace. not_before is the time of that reading: the change happened after it.
-- Of workspace_changed it is the time of the last listing with another name or type
-- (NULL: no listing had one). workspace_name is the last known one.
CREATE VIEW changes AS
SELECT c.snapshot_id, s.taken_at, c.kind, workspace.text AS workspace_id,
       (SELECT t.text FROM fact_workspace AS w JOIN text AS t ON t.id = w.name
        WHERE w.workspace = c.workspace AND w.name <> 0 AND w.since <= c.snapshot_id ORDER BY w.since DESC LIMIT 1) AS workspace_name,
       user.text AS user_id,
       CASE WHEN c.user = 0 OR c.source = 0 THEN c.email ELSE
         coalesce((SELECT u.email FROM user_entry AS u WHERE u.snapshot_id = c.snapshot_id AND u.user = c.user),
                  (SELECT min(r.email) FROM roster_entry AS r WHERE r.snapshot_id = c.snapshot_id AND r.user = c.user),
                  (SELECT u.email FROM user_entry AS u WHERE u.snapshot_id = c.earlier AND u.user = c.user),
                  (SELECT min(r.email) FROM roster_entry AS r WHERE r.snapshot_id = c.earlier AND r.user = c.user)) END AS email,
       enrollment.text AS enrollment_id, role.text AS role_id, source.text AS source, c.before, c.after,
       (SELECT b.taken_at FROM snapshot AS b WHERE b.id = c.earlier) AS not_before
FROM change AS c
JOIN snapshot AS s ON s.id = c.snapshot_id
JOIN text AS workspace ON workspace.id = c.workspace
JOIN text AS user ON user.id = c.user
JOIN text AS enrollment ON enrollment.id = c.enrollment
JOIN text AS role ON role.id = c.role
JOIN text AS source ON source.id = c.source
ORDER BY c.snapshot_id, c.place, workspace.text, user.text, enrollment.text, source.text, c.before, c.after, role.text;

-- The state of a snapshot as canonical lines: one JSON array for each fact, every
-- value a text or null. The state digest is the SHA-256 of these lines in the order of
-- their bytes, each with a line end: what the sqlite3 shell prints for
--   SELECT line FROM state WHERE snapshot_id = N ORDER BY line
-- CROSS JOIN pins the order of reading: workspace by workspace.
CREATE VIEW state AS
SELECT s.id AS snapshot_id, json_array('coverage', t1.text, t2.text, t3.text, t4.text, t5.text, t6.text) AS line
FROM snapshot AS s
CROSS JOIN fact_coverage AS f ON f.since <= s.id AND (f.until IS NULL OR f.until > s.id)
CROSS JOIN text AS t1 ON t1.id = f.resource
CROSS JOIN text AS t2 ON t2.id = f.workspace
CROSS JOIN text AS t3 ON t3.id = f.read_status
CROSS JOIN text AS t4 ON t4.id = f.http_status
CROSS JOIN text AS t5 ON t5.id = f.error_code
CROSS JOIN text AS t6 ON t6.id = f.fingerprint
UNION ALL
SELECT s.id AS snapshot_id, json_array('grant', t1.text, t2.text, t3.text, t4.text, t5.text) AS line
FROM snapshot AS s
CROSS JOIN fact_coverage AS c ON c.resource = 15 AND c.read_status = 3 AND c.since <= s.id AND (c.until IS NULL OR c.until > s.id)
CROSS JOIN fact_grant AS f ON f.workspace = c.workspace AND f.since <= s.id AND (f.until IS NULL OR f.until > s.id)
CROSS JOIN text AS t1 ON t1.id = f.workspace
CROSS JOIN text AS t2 ON t2.id = f.user
CROSS JOIN text AS t3 ON t3.id = f.source
CROSS JOIN text AS t4 ON t4.id = f.role
CROSS JOIN text AS t5 ON t5.id = f.status
UNION ALL
SELECT s.id AS snapshot_id, json_array('invitation', t1.text, t2.text, t3.text, t4.text) AS line
FROM snapshot AS s
CROSS JOIN fact_coverage AS c ON c.resource = 10 AND c.workspace = 0 AND c.read_status = 3 AND c.since <= s.id AND (c.until IS NULL OR c.until > s.id)
CROSS JOIN fact_invitation AS f ON f.since <= s.id AND (f.until IS NULL OR f.until > s.id)
CROSS JOIN text AS t1 ON t1.id = f.enrollment
CROSS JOIN text AS t2 ON t2.id = f.email
CROSS JOIN text AS t3 ON t3.id = f.status
CROSS JOIN text AS t4 ON t4.id = f.last_sent
UNION ALL
SELECT s.id AS snapshot_id, json_array('role', t1.text, t2.text, t3.text, t4.text, t5.text, t6.text, t7.text, t8.text) AS line
FROM snapshot AS s
CROSS JOIN fact_coverage AS c ON c.resource IN (12, 15, 16) AND c.read_status = 3 AND c.since <= s.id AND (c.until IS NULL OR c.until > s.id)
CROSS JOIN fact_role AS f ON f.listing = c.resource AND f.workspace = c.workspace AND f.since <= s.id AND (f.until IS NULL OR f.until > s.id)
CROSS JOIN text AS t1 ON t1.id = f.listing
CROSS JOIN text AS t2 ON t2.id = f.workspace
CROSS JOIN text AS t3 ON t3.id = f.role
CROSS JOIN text AS t4 ON t4.id = f.name
CROSS JOIN text AS t5 ON t5.id = f.type
CROSS JOIN text AS t6 ON t6.id = f.role_workspace
CROSS JOIN text AS t7 ON t7.id = f.organization
CROSS JOIN text AS t8 ON t8.id = f.created
UNION ALL
SELECT s.id AS snapshot_id, json_array('roster', t1.text, t2.text, t3.text, t4.text, t5.text, t6.text, t7.text, t8.text, t9.text) AS line
FROM snapshot AS s
CROSS JOIN fact_coverage AS c ON c.resource = 14 AND c.workspace = 0 AND c.read_status = 3 AND c.since <= s.id AND (c.until IS NULL OR c.until > s.id)
CROSS JOIN fact_roster AS f ON f.since <= s.id AND (f.until IS NULL OR f.until > s.id)
CROSS JOIN text AS t1 ON t1.id = f.email
CROSS JOIN text AS t2 ON t2.id = f.user
CROSS JOIN text AS t3 ON t3.id = f.name
CROSS JOIN text AS t4 ON t4.id = f.manager
CROSS JOIN text AS t5 ON t5.id = f.department
CROSS JOIN text AS t6 ON t6.id = f.title
CROSS JOIN text AS t7 ON t7.id = f.status
CROSS JOIN text AS t8 ON t8.id = f.start_date
CROSS JOIN text AS t9 ON t9.id = f.end_date
UNION ALL
SELECT s.id AS snapshot_id, json_array('user', t1.text, t2.text, t3.text, t4.text, t5.text, t6.text, t7.text, t8.text) AS line
FROM snapshot AS s
CROSS JOIN fact_coverage AS c ON c.resource = 11 AND c.workspace = 0 AND c.read_status = 3 AND c.since <= s.id AND (c.until IS NULL OR c.until > s.id)
CROSS JOIN fact_user AS f ON f.since <= s.id AND (f.until IS NULL OR f.until > s.id)
CROSS JOIN text AS t1 ON t1.id = f.user
CROSS JOIN text AS t2 ON t2.id = f.email
CROSS JOIN text AS t3 ON t3.id = f.first_name
CROSS JOIN text AS t4 ON t4.id = f.last_name
CROSS JOIN text AS t5 ON t5.id = f.title
CROSS JOIN text AS t6 ON t6.id = f.organization_role
CROSS JOIN text AS t7 ON t7.id = f.created
CROSS JOIN text AS t8 ON t8.id = f.idp
UNION ALL
SELECT s.id AS snapshot_id, json_array('workspace', t1.text, t2.text, t3.text, t4.text) AS line
FROM snapshot AS s
CROSS JOIN fact_workspace AS f ON f.since <= s.id AND (f.until IS NULL OR f.until > s.id)
CROSS JOIN text AS t1 ON t1.id = f.workspace
CROSS JOIN text AS t2 ON t2.id = f.name
CROSS JOIN text AS t3 ON t3.id = f.type
CROSS JOIN text AS t4 ON t4.id = f.listed;

-- What began (+) and ended (-) at a snapshot, in the same lines. The change digest
-- is the SHA-256 of
--   SELECT line FROM movement WHERE snapshot_id = N ORDER BY line
CREATE VIEW movement AS
SELECT f.since AS snapshot_id, json_array('+', 'coverage', t1.text, t2.text, t3.text, t4.text, t5.text, t6.text) AS line
FROM fact_coverage AS f
CROSS JOIN text AS t1 ON t1.id = f.resource
CROSS JOIN text AS t2 ON t2.id = f.workspace
CROSS JOIN text AS t3 ON t3.id = f.read_status
CROSS JOIN text AS t4 ON t4.id = f.http_status
CROSS JOIN text AS t5 ON t5.id = f.error_code
CROSS JOIN text AS t6 ON t6.id = f.fingerprint
UNION ALL
SELECT f.since AS snapshot_id, json_array('+', 'grant', t1.text, t2.text, t3.text, t4.text, t5.text) AS line
FROM fact_grant AS f
CROSS JOIN text AS t1 ON t1.id = f.workspace
CROSS JOIN text AS t2 ON t2.id = f.user
CROSS JOIN text AS t3 ON t3.id = f.source
CROSS JOIN text AS t4 ON t4.id = f.role
CROSS JOIN text AS t5 ON t5.id = f.status
UNION ALL
SELECT f.since AS snapshot_id, json_array('+', 'invitation', t1.text, t2.text, t3.text, t4.text) AS line
FROM fact_invitation AS f
CROSS JOIN text AS t1 ON t1.id = f.enrollment
CROSS JOIN text AS t2 ON t2.id = f.email
CROSS JOIN text AS t3 ON t3.id = f.status
CROSS JOIN text AS t4 ON t4.id = f.last_sent
UNION ALL
SELECT f.since AS snapshot_id, json_array('+', 'role', t1.text, t2.text, t3.text, t4.text, t5.text, t6.text, t7.text, t8.text) AS line
FROM fact_role AS f
CROSS JOIN text AS t1 ON t1.id = f.listing
CROSS JOIN text AS t2 ON t2.id = f.workspace
CROSS JOIN text AS t3 ON t3.id = f.role
CROSS JOIN text AS t4 ON t4.id = f.name
CROSS JOIN text AS t5 ON t5.id = f.type
CROSS JOIN text AS t6 ON t6.id = f.role_workspace
CROSS JOIN text AS t7 ON t7.id = f.organization
CROSS JOIN text AS t8 ON t8.id = f.created
UNION ALL
SELECT f.since AS snapshot_id, json_array('+', 'roster', t1.text, t2.text, t3.text, t4.text, t5.text, t6.text, t7.text, t8.text, t9.text) AS line
FROM fact_roster AS f
CROSS JOIN text AS t1 ON t1.id = f.email
CROSS JOIN text AS t2 ON t2.id = f.user
CROSS JOIN text AS t3 ON t3.id = f.name
CROSS JOIN text AS t4 ON t4.id = f.manager
CROSS JOIN text AS t5 ON t5.id = f.department
CROSS JOIN text AS t6 ON t6.id = f.title
CROSS JOIN text AS t7 ON t7.id = f.status
CROSS JOIN text AS t8 ON t8.id = f.start_date
CROSS JOIN text AS t9 ON t9.id = f.end_date
UNION ALL
SELECT f.since AS snapshot_id, json_array('+', 'user', t1.text, t2.text, t3.text, t4.text, t5.text, t6.text, t7.text, t8.text) AS line
FROM fact_user AS f
CROSS JOIN text AS t1 ON t1.id = f.user
CROSS JOIN text AS t2 ON t2.id = f.email
CROSS JOIN text AS t3 ON t3.id = f.first_name
CROSS JOIN text AS t4 ON t4.id = f.last_name
CROSS JOIN text AS t5 ON t5.id = f.title
CROSS JOIN text AS t6 ON t6.id = f.organization_role
CROSS JOIN text AS t7 ON t7.id = f.created
CROSS JOIN text AS t8 ON t8.id = f.idp
UNION ALL
SELECT f.since AS snapshot_id, json_array('+', 'workspace', t1.text, t2.text, t3.text, t4.text) AS line
FROM fact_workspace AS f
CROSS JOIN text AS t1 ON t1.id = f.workspace
CROSS JOIN text AS t2 ON t2.id = f.name
CROSS JOIN text AS t3 ON t3.id = f.type
CROSS JOIN text AS t4 ON t4.id = f.listed
UNION ALL
SELECT f.until AS snapshot_id, json_array('-', 'coverage', t1.text, t2.text, t3.text, t4.text, t5.text, t6.text) AS line
FROM fact_coverage AS f
CROSS JOIN text AS t1 ON t1.id = f.resource
CROSS JOIN text AS t2 ON t2.id = f.workspace
CROSS JOIN text AS t3 ON t3.id = f.read_status
CROSS JOIN text AS t4 ON t4.id = f.http_status
CROSS JOIN text AS t5 ON t5.id = f.error_code
CROSS JOIN text AS t6 ON t6.id = f.fingerprint
WHERE f.until IS NOT NULL
UNION ALL
SELECT f.until AS snapshot_id, json_array('-', 'grant', t1.text, t2.text, t3.text, t4.text, t5.text) AS line
FROM fact_grant AS f
CROSS JOIN text AS t1 ON t1.id = f.workspace
CROSS JOIN text AS t2 ON t2.id = f.user
CROSS JOIN text AS t3 ON t3.id = f.source
CROSS JOIN text AS t4 ON t4.id = f.role
CROSS JOIN text AS t5 ON t5.id = f.status
WHERE f.until IS NOT NULL
UNION ALL
SELECT f.until AS snapshot_id, json_array('-', 'invitation', t1.text, t2.text, t3.text, t4.text) AS line
FROM fact_invitation AS f
CROSS JOIN text AS t1 ON t1.id = f.enrollment
CROSS JOIN text AS t2 ON t2.id = f.email
CROSS JOIN text AS t3 ON t3.id = f.status
CROSS JOIN text AS t4 ON t4.id = f.last_sent
WHERE f.until IS NOT NULL
UNION ALL
SELECT f.until AS snapshot_id, json_array('-', 'role', t1.text, t2.text, t3.text, t4.text, t5.text, t6.text, t7.text, t8.text) AS line
FROM fact_role AS f
CROSS JOIN text AS t1 ON t1.id = f.listing
CROSS JOIN text AS t2 ON t2.id = f.workspace
CROSS JOIN text AS t3 ON t3.id = f.role
CROSS JOIN text AS t4 ON t4.id = f.name
CROSS JOIN text AS t5 ON t5.id = f.type
CROSS JOIN text AS t6 ON t6.id = f.role_workspace
CROSS JOIN text AS t7 ON t7.id = f.organization
CROSS JOIN text AS t8 ON t8.id = f.created
WHERE f.until IS NOT NULL
UNION ALL
SELECT f.until AS snapshot_id, json_array('-', 'roster', t1.text, t2.text, t3.text, t4.text, t5.text, t6.text, t7.text, t8.text, t9.text) AS line
FROM fact_roster AS f
CROSS JOIN text AS t1 ON t1.id = f.email
CROSS JOIN text AS t2 ON t2.id = f.user
CROSS JOIN text AS t3 ON t3.id = f.name
CROSS JOIN text AS t4 ON t4.id = f.manager
CROSS JOIN text AS t5 ON t5.id = f.department
CROSS JOIN text AS t6 ON t6.id = f.title
CROSS JOIN text AS t7 ON t7.id = f.status
CROSS JOIN text AS t8 ON t8.id = f.start_date
CROSS JOIN text AS t9 ON t9.id = f.end_date
WHERE f.until IS NOT NULL
UNION ALL
SELECT f.until AS snapshot_id, json_array('-', 'user', t1.text, t2.text, t3.text, t4.text, t5.text, t6.text, t7.text, t8.text) AS line
FROM fact_user AS f
CROSS JOIN text AS t1 ON t1.id = f.user
CROSS JOIN text AS t2 ON t2.id = f.email
CROSS JOIN text AS t3 ON t3.id = f.first_name
CROSS JOIN text AS t4 ON t4.id = f.last_name
CROSS JOIN text AS t5 ON t5.id = f.title
CROSS JOIN text AS t6 ON t6.id = f.organization_role
CROSS JOIN text AS t7 ON t7.id = f.created
CROSS JOIN text AS t8 ON t8.id = f.idp
WHERE f.until IS NOT NULL
UNION ALL
SELECT f.until AS snapshot_id, json_array('-', 'workspace', t1.text, t2.text, t3.text, t4.text) AS line
FROM fact_workspace AS f
CROSS JOIN text AS t1 ON t1.id = f.workspace
CROSS JOIN text AS t2 ON t2.id = f.name
CROSS JOIN text AS t3 ON t3.id = f.type
CROSS JOIN text AS t4 ON t4.id = f.listed
WHERE f.until IS NOT NULL;
