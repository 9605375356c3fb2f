-- The ledger of tlaudit.
--
-- Each fact is stored once, with the interval of snapshots in which it was true:
-- since is the number of the first snapshot that had it, until the number of the
-- first later reading without it (NULL: still there when last read). Nothing
-- begins or ends in a workspace that could not be read.
--
-- People query the views (snapshots, access, access_history, changes, ...); these
-- tables are behind them and may change with a later version of tlaudit.

CREATE TABLE text (
  id   INTEGER PRIMARY KEY,
  text TEXT UNIQUE,
  CHECK (typeof(text) = CASE id WHEN 0 THEN 'null' ELSE 'text' END)
);
-- Every id and every repeated text, once. 0 means unknown. The views refer to the
-- first rows by their number.
INSERT INTO text (id, text) VALUES
  (0, NULL),
  (1, 'direct'), (2, 'inherited'),
  (3, 'read'), (4, 'gone'), (5, 'forbidden'), (6, 'missing'), (7, 'failed'), (8, 'unstable'), (9, 'not_asked'),
  (10, 'enrollments'), (11, 'users'), (12, 'organization_roles'), (13, 'workspaces'), (14, 'roster'),
  (15, 'memberships'), (16, 'workspace_roles'), (17, 'cross_check'),
  (18, '1'), (19, '0');

CREATE TABLE snapshot (
  id                    INTEGER PRIMARY KEY,
  taken_at              TEXT NOT NULL UNIQUE, -- RFC 3339, UTC, whole seconds, as all our times
  finished_at           TEXT NOT NULL,
  status                TEXT NOT NULL CHECK (status IN ('complete', 'partial')),
  completeness          TEXT NOT NULL CHECK (completeness IN ('reconciled', 'as_visible', 'partial')),
  organization_id       TEXT,
  api_url               TEXT NOT NULL,
  tool_version          TEXT NOT NULL,
  collected_by          TEXT NOT NULL,
  parameters            TEXT NOT NULL,        -- a JSON object
  workspaces            INTEGER NOT NULL,
  unread_workspaces     INTEGER NOT NULL,
  direct_memberships    INTEGER NOT NULL,
  inherited_memberships INTEGER NOT NULL,
  enrollments           INTEGER,              -- NULL: not read
  users                 INTEGER,              -- NULL: not read
  changes               INTEGER,              -- NULL for the first
  state_digest          TEXT NOT NULL CHECK (length(state_digest) = 64),
  change_digest         TEXT NOT NULL CHECK (length(change_digest) = 64),
  CHECK (typeof(id) = 'integer' AND id > 0),
  CHECK (length(taken_at) = 20 AND taken_at GLOB '????-??-??T??:??:??Z'),
  CHECK (length(finished_at) = 20 AND finished_at >= taken_at),
  CHECK ((status = 'partial') = (completeness = 'partial')),
  CHECK (typeof(workspaces) = 'integer' AND typeof(unread_workspaces) = 'integer'),
  CHECK (typeof(direct_memberships) = 'integer' AND typeof(inherited_memberships) = 'integer'),
  CHECK (typeof(enrollments) IN ('integer', 'null') AND typeof(users) IN ('integer', 'null')),
  CHECK ((id = 1) = (changes IS NULL) AND typeof(changes) IN ('integer', 'null'))
);

CREATE TABLE request (
  snapshot_id    INTEGER NOT NULL,
  endpoint       TEXT NOT NULL,
  requests       INTEGER NOT NULL,
  retries        INTEGER NOT NULL,
  failures       INTEGER NOT NULL,
  rows           INTEGER NOT NULL,
  expected_total INTEGER,            -- NULL where the API gives no total
  pages          INTEGER NOT NULL,
  passes          INTEGER NOT NULL,
  bytes          INTEGER NOT NULL,
  PRIMARY KEY (snapshot_id, endpoint),
  CHECK (typeof(requests) = 'integer' AND typeof(retries) = 'integer' AND typeof(failures) = 'integer'),
  CHECK (typeof(rows) = 'integer' AND typeof(expected_total) IN ('integer', 'null')),
  CHECK (typeof(pages) = 'integer' AND typeof(passes) = 'integer' AND typeof(bytes) = 'integer')
) WITHOUT ROWID;

-- One append-only chain: chain is the SHA-256 of the value before it, a line end,
-- the JSON array [seq, at, kind, by, snapshot_id, detail] and a line end.
CREATE TABLE event (
  seq         INTEGER PRIMARY KEY,
  at          TEXT NOT NULL,
  kind        TEXT NOT NULL CHECK (kind IN ('collected', 'collect_failed', 'drop_accepted', 'label_set', 'report_issued',
                                            'decisions_imported', 'review_closed', 'pruned', 'redacted',
                                            'clock_accepted', 'snapshot_withdrawn', 'review_changed', 'exception_recorded', 'remediated')),
  "by"        TEXT NOT NULL,
  snapshot_id INTEGER,
  detail      TEXT NOT NULL,         -- a JSON object
  chain       TEXT NOT NULL CHECK (length(chain) = 64),
  CHECK (typeof(seq) = 'integer' AND typeof(snapshot_id) IN ('integer', 'null'))
);
CREATE INDEX event_snapshot ON event (snapshot_id, kind);

-- A review that was issued, by the number of its event report_issued. The event holds the digests of the two files and
-- of the rows. The files are compressed by gzip; NULL: there was none.
CREATE TABLE review (
  event     INTEGER PRIMARY KEY,
  name      TEXT NOT NULL,
  policy    BLOB,
  reviewers BLOB,
  CHECK (typeof(event) = 'integer' AND event > 0),
  CHECK (typeof(policy) IN ('blob', 'null') AND typeof(reviewers) IN ('blob', 'null'))
);

-- The headers of the cells that the rows of a sheet display, from 0.
CREATE TABLE review_column (
  review INTEGER NOT NULL,
  sheet  INTEGER NOT NULL,
  place  INTEGER NOT NULL,
  header TEXT NOT NULL,
  PRIMARY KEY (review, sheet, place),
  CHECK (typeof(review) = 'integer' AND typeof(sheet) = 'integer' AND typeof(place) = 'integer')
) WITHOUT ROWID;

-- The rows of a review, by sheet and number on it. cells has one value for each displayed cell: the number of its text,
-- or a text in place of a number that the cell displays. digest is the first 8 bytes of the SHA-256 of the row's line.
CREATE TABLE review_row (
  review        INTEGER NOT NULL,
  sheet         INTEGER NOT NULL,
  number        INTEGER NOT NULL,
  row_key       TEXT NOT NULL,
  row_sum       TEXT NOT NULL,
  workspace     INTEGER NOT NULL,
  user          INTEGER NOT NULL,
  source        INTEGER NOT NULL,
  role          INTEGER NOT NULL,
  enrollment    INTEGER NOT NULL,
  reviewer      INTEGER NOT NULL,    -- as issued
  justification INTEGER NOT NULL,    -- whether one is required
  cells         TEXT NOT NULL,       -- a JSON array
  digest        INTEGER NOT NULL,
  PRIMARY KEY (review, sheet, number),
  CHECK (typeof(review) = 'integer' AND typeof(sheet) = 'integer' AND typeof(number) = 'integer' AND number > 0),
  CHECK (typeof(workspace) = 'integer' AND typeof(user) = 'integer' AND typeof(source) = 'integer' AND typeof(role) = 'integer'),
  CHECK (typeof(enrollment) = 'integer' AND typeof(reviewer) = 'integer' AND typeof(justification) = 'integer'),
  CHECK (typeof(cells) = 'text' AND typeof(digest) = 'integer')
) WITHOUT ROWID;

-- The result of reading one resource. Every snapshot states it for everything that it knows of: a row ends with the
-- first snapshot that states something else or no longer knows of the resource.
CREATE TABLE fact_coverage (
  resource INTEGER NOT NULL,
  workspace INTEGER NOT NULL,
  read_status INTEGER NOT NULL,
  http_status INTEGER NOT NULL,
  error_code INTEGER NOT NULL,
  fingerprint INTEGER NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER,
  PRIMARY KEY (resource, workspace, read_status, http_status, error_code, fingerprint, since),
  CHECK (typeof(resource) = 'integer' AND typeof(workspace) = 'integer' AND typeof(read_status) = 'integer' AND typeof(http_status) = 'integer'),
  CHECK (typeof(error_code) = 'integer' AND typeof(fingerprint) = 'integer'),
  CHECK (typeof(since) = 'integer' AND since > 0),
  CHECK (until IS NULL OR (typeof(until) = 'integer' AND until > since))
) WITHOUT ROWID;
CREATE INDEX fact_coverage_began ON fact_coverage (since, until) WHERE since <> 1;
CREATE INDEX fact_coverage_ended ON fact_coverage (until) WHERE until IS NOT NULL;

-- Access of a user to a workspace. source is direct or inherited; status is that of inherited access.
CREATE TABLE fact_grant (
  workspace INTEGER NOT NULL,
  user INTEGER NOT NULL,
  source INTEGER NOT NULL,
  role INTEGER NOT NULL,
  status INTEGER NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER,
  PRIMARY KEY (workspace, user, source, role, status, since),
  CHECK (typeof(workspace) = 'integer' AND typeof(user) = 'integer' AND typeof(source) = 'integer' AND typeof(role) = 'integer'),
  CHECK (typeof(status) = 'integer'),
  CHECK (typeof(since) = 'integer' AND since > 0),
  CHECK (until IS NULL OR (typeof(until) = 'integer' AND until > since))
) WITHOUT ROWID;
CREATE INDEX fact_grant_began ON fact_grant (since, until) WHERE since <> 1;
CREATE INDEX fact_grant_ended ON fact_grant (until) WHERE until IS NOT NULL;

-- Invitations to the organization.
CREATE TABLE fact_invitation (
  enrollment INTEGER NOT NULL,
  email INTEGER NOT NULL,
  status INTEGER NOT NULL,
  last_sent INTEGER NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER,
  PRIMARY KEY (enrollment, email, status, last_sent, since),
  CHECK (typeof(enrollment) = 'integer' AND typeof(email) = 'integer' AND typeof(status) = 'integer' AND typeof(last_sent) = 'integer'),
  CHECK (typeof(since) = 'integer' AND since > 0),
  CHECK (until IS NULL OR (typeof(until) = 'integer' AND until > since))
) WITHOUT ROWID;
CREATE INDEX fact_invitation_began ON fact_invitation (since, until) WHERE since <> 1;
CREATE INDEX fact_invitation_ended ON fact_invitation (until) WHERE until IS NOT NULL;

-- Roles as one listing describes them: the organization's, a workspace's, or what its direct memberships carry
-- (listing memberships). workspace is the one that was read, role_workspace the one that the role names.
CREATE TABLE fact_role (
  listing INTEGER NOT NULL,
  workspace INTEGER NOT NULL,
  role INTEGER NOT NULL,
  name INTEGER NOT NULL,
  type INTEGER NOT NULL,
  role_workspace INTEGER NOT NULL,
  organization INTEGER NOT NULL,
  created INTEGER NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER,
  PRIMARY KEY (listing, workspace, role, name, type, role_workspace, organization, created, since),
  CHECK (typeof(listing) = 'integer' AND typeof(workspace) = 'integer' AND typeof(role) = 'integer' AND typeof(name) = 'integer'),
  CHECK (typeof(type) = 'integer' AND typeof(role_workspace) = 'integer' AND typeof(organization) = 'integer' AND typeof(created) = 'integer'),
  CHECK (typeof(since) = 'integer' AND since > 0),
  CHECK (until IS NULL OR (typeof(until) = 'integer' AND until > since))
) WITHOUT ROWID;
CREATE INDEX fact_role_began ON fact_role (since, until) WHERE since <> 1;
CREATE INDEX fact_role_ended ON fact_role (until) WHERE until IS NOT NULL;
CREATE INDEX fact_role_role ON fact_role (role);

-- The roster of people that was supplied with a walk.
CREATE TABLE fact_roster (
  email INTEGER NOT NULL,
  user INTEGER NOT NULL,
  name INTEGER NOT NULL,
  manager INTEGER NOT NULL,
  department INTEGER NOT NULL,
  title INTEGER NOT NULL,
  status INTEGER NOT NULL,
  start_date INTEGER NOT NULL,
  end_date INTEGER NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER,
  PRIMARY KEY (email, user, name, manager, department, title, status, start_date, end_date, since),
  CHECK (typeof(email) = 'integer' AND typeof(user) = 'integer' AND typeof(name) = 'integer' AND typeof(manager) = 'integer'),
  CHECK (typeof(department) = 'integer' AND typeof(title) = 'integer' AND typeof(status) = 'integer' AND typeof(start_date) = 'integer'),
  CHECK (typeof(end_date) = 'integer'),
  CHECK (typeof(since) = 'integer' AND since > 0),
  CHECK (until IS NULL OR (typeof(until) = 'integer' AND until > since))
) WITHOUT ROWID;
CREATE INDEX fact_roster_began ON fact_roster (since, until) WHERE since <> 1;
CREATE INDEX fact_roster_ended ON fact_roster (until) WHERE until IS NOT NULL;
CREATE INDEX fact_roster_user ON fact_roster (user) WHERE user <> 0;

-- Accounts of the organization.
CREATE TABLE fact_user (
  user INTEGER NOT NULL,
  email INTEGER NOT NULL,
  first_name INTEGER NOT NULL,
  last_name INTEGER NOT NULL,
  title INTEGER NOT NULL,
  organization_role INTEGER NOT NULL,
  created INTEGER NOT NULL,
  idp INTEGER NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER,
  PRIMARY KEY (user, email, first_name, last_name, title, organization_role, created, idp, since),
  CHECK (typeof(user) = 'integer' AND typeof(email) = 'integer' AND typeof(first_name) = 'integer' AND typeof(last_name) = 'integer'),
  CHECK (typeof(title) = 'integer' AND typeof(organization_role) = 'integer' AND typeof(created) = 'integer' AND typeof(idp) = 'integer'),
  CHECK (typeof(since) = 'integer' AND since > 0),
  CHECK (until IS NULL OR (typeof(until) = 'integer' AND until > since))
) WITHOUT ROWID;
CREATE INDEX fact_user_began ON fact_user (since, until) WHERE since <> 1;
CREATE INDEX fact_user_ended ON fact_user (until) WHERE until IS NOT NULL;
CREATE INDEX fact_user_email ON fact_user (email);

-- Workspaces that are known to exist. listed is 1 where the listing names the workspace.
CREATE TABLE fact_workspace (
  workspace INTEGER NOT NULL,
  name INTEGER NOT NULL,
  type INTEGER NOT NULL,
  listed INTEGER NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER,
  PRIMARY KEY (workspace, name, type, listed, since),
  CHECK (typeof(workspace) = 'integer' AND typeof(name) = 'integer' AND typeof(type) = 'integer' AND typeof(listed) = 'integer'),
  CHECK (typeof(since) = 'integer' AND since > 0),
  CHECK (until IS NULL OR (typeof(until) = 'integer' AND until > since))
) WITHOUT ROWID;
CREATE INDEX fact_workspace_began ON fact_workspace (since, until) WHERE since <> 1;
CREATE INDEX fact_workspace_ended ON fact_workspace (until) WHERE until IS NOT NULL;

-- Derived from the facts above, covered by no digest, and checked by verify.
--
-- The key by which an address is compared, and its domain (0: none); the same for the
-- roster's words of status, which have no domain.
CREATE TABLE text_key (
  text   INTEGER PRIMARY KEY,
  key    INTEGER NOT NULL,
  domain INTEGER NOT NULL,
  CHECK (typeof(text) = 'integer' AND typeof(key) = 'integer' AND typeof(domain) = 'integer')
);
CREATE INDEX text_key_key ON text_key (key);
-- The version of the function that computed the keys; one row.
CREATE TABLE text_key_version (
  version INTEGER PRIMARY KEY,
  CHECK (typeof(version) = 'integer')
);
-- The snapshots in which a person held access in a workspace that was read: one row for
-- each person and unbroken run.
CREATE TABLE holder (
  user  INTEGER NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER,
  PRIMARY KEY (user, since),
  CHECK (typeof(user) = 'integer' AND typeof(since) = 'integer' AND since > 0),
  CHECK (until IS NULL OR (typeof(until) = 'integer' AND until > since))
) WITHOUT ROWID;
-- Everybody who ever had an account or held access, with the first snapshot that had them:
-- one row a person. It lets a person be found without reading all accounts and holders.
CREATE TABLE known_person (
  user  INTEGER PRIMARY KEY,
  since INTEGER NOT NULL,
  CHECK (typeof(user) = 'integer' AND typeof(since) = 'integer' AND since > 0)
);
-- The digest of the open rows of each unit that is read in one go (a workspace's grants, a listing), as the newest
-- snapshot that wrote any of them left it. A unit that is read with this digest again is not compared. resource and
-- workspace are 0 where the kind has no such columns; a unit without a row here is compared.
CREATE TABLE unit_digest (
  kind      TEXT NOT NULL,
  resource  INTEGER NOT NULL,
  workspace INTEGER NOT NULL,
  digest    BLOB NOT NULL,
  since     INTEGER NOT NULL,
  version   INTEGER NOT NULL,          -- of the function that computed it
  PRIMARY KEY (kind, resource, workspace),
  CHECK (typeof(resource) = 'integer' AND typeof(workspace) = 'integer'),
  CHECK (typeof(digest) = 'blob' AND length(digest) = 32),
  CHECK (typeof(since) = 'integer' AND since > 0 AND typeof(version) = 'integer')
) WITHOUT ROWID;
