-- One snapshot of a ledger of tlaudit, in plain tables.
--
-- The tables have the columns of the ledger's views of the same names; every text
-- and number is written where it is used, so that any program that reads SQLite
-- can read them. Times are UTC. NULL means unknown.
--
-- To check the file by hand, recompute the digest of its state:
--   sqlite3 -init /dev/null -list -noheader -readonly -batch FILE \
--     "SELECT line FROM state WHERE snapshot_id = N ORDER BY line" | sha256sum
-- It is state_digest in the table snapshots, and in the detail of the event that
-- recorded the snapshot. The view state reads the tables below: a row that is
-- added, removed or changed in them shows.

-- The one snapshot of this file. chain is the value of the event that recorded it.
CREATE TABLE snapshots (
  id                    INTEGER PRIMARY KEY,
  taken_at              TEXT NOT NULL,
  finished_at           TEXT NOT NULL,
  status                TEXT NOT NULL, -- complete, partial
  completeness          TEXT NOT NULL, -- reconciled, as_visible, partial
  label                 TEXT,
  organization_id       TEXT,
  api_url               TEXT NOT NULL,
  tool_version          TEXT NOT NULL,
  collected_by          TEXT NOT NULL,
  parameters            TEXT NOT NULL, -- a JSON object
  workspaces            INTEGER NOT NULL,
  unread_workspaces     INTEGER NOT NULL,
  direct_memberships    INTEGER NOT NULL,
  inherited_memberships INTEGER NOT NULL,
  enrollments           INTEGER,
  users                 INTEGER,
  changes               INTEGER,
  state_digest          TEXT NOT NULL,
  change_digest         TEXT NOT NULL,
  chain                 TEXT NOT NULL
);

-- Who had access to which workspace, of the workspaces that the snapshot read.
CREATE TABLE access (
  workspace_id   TEXT,
  workspace_name TEXT,
  user_id        TEXT,
  email          TEXT,
  first_name     TEXT,
  last_name      TEXT,
  title          TEXT,
  source         TEXT, -- direct, inherited
  role_id        TEXT,
  role_name      TEXT,
  role_type      TEXT,
  status         TEXT,
  first_seen     TEXT,
  not_before     TEXT,
  role_since     TEXT,
  role_not_before TEXT
);

-- Invitations to the organization.
CREATE TABLE invitations (
  enrollment_id           TEXT,
  email                   TEXT,
  status                  TEXT,
  last_invitation_sent_at TEXT,
  first_seen              TEXT,
  not_before              TEXT,
  email_key               TEXT, -- the form in which the address is compared
  pending_since           TEXT  -- of a pending one: when it was last sent or first seen pending, whichever is earlier
);

-- Workspaces that the walk found or that its user named, and the result of reading
-- them.
CREATE TABLE workspaces (
  workspace_id TEXT,
  name         TEXT,
  type         TEXT,
  read_status  TEXT,
  http_status  INTEGER,
  error_code   TEXT,
  fingerprint  TEXT
);

-- Accounts of the organization.
CREATE TABLE users (
  user_id              TEXT,
  email                TEXT,
  first_name           TEXT,
  last_name            TEXT,
  title                TEXT,
  organization_role_id TEXT,
  organization_role    TEXT,
  created_at           TEXT,
  idp_id               TEXT,
  email_key            TEXT
);

-- One row for each role.
CREATE TABLE roles (
  role_id         TEXT,
  name            TEXT,
  type            TEXT,
  workspace_id    TEXT,
  organization_id TEXT,
  created_at      TEXT -- of the role, not of any access
);

-- The roster that was supplied with the walk.
CREATE TABLE roster (
  email      TEXT,
  user_id    TEXT,
  name       TEXT,
  manager    TEXT,
  department TEXT,
  title      TEXT,
  status     TEXT,
  start_date TEXT,
  end_date   TEXT,
  email_key  TEXT
);

-- Who is who: each account, and each holder of access whom the listing does not have.
CREATE TABLE people (
  user_id              TEXT,
  listed               INTEGER, -- 1, 0; NULL: the listing was not read
  email                TEXT,
  email_as_of          TEXT,
  domain               TEXT,
  name                 TEXT,
  title                TEXT,
  department           TEXT,
  manager              TEXT,
  organization_role_id TEXT,
  organization_role    TEXT,
  idp_id               TEXT,
  created_at           TEXT,
  roster_email         TEXT,
  roster_status        TEXT,
  roster_start_date    TEXT,
  roster_end_date      TEXT,
  matched_by           TEXT, -- id, email, contradiction
  email_key            TEXT
);

-- The result of reading each resource.
CREATE TABLE coverage (
  resource     TEXT,
  workspace_id TEXT,
  read_status  TEXT,
  http_status  INTEGER,
  error_code   TEXT,
  fingerprint  TEXT
);

-- The requests to each endpoint of the API.
CREATE TABLE requests (
  snapshot_id    INTEGER,
  endpoint       TEXT,
  requests       INTEGER,
  retries        INTEGER,
  failures       INTEGER,
  rows           INTEGER,
  expected_total INTEGER,
  pages          INTEGER,
  passes          INTEGER,
  bytes          INTEGER
);

-- What had happened to the ledger up to this snapshot's own event. chain is the
-- SHA-256 of the value before it (64 zeros for the first), a line end, the JSON
-- array [seq, at, kind, by, snapshot_id, detail] and a line end.
CREATE TABLE events (
  seq         INTEGER PRIMARY KEY,
  at          TEXT,
  kind        TEXT,
  "by"        TEXT,
  snapshot_id INTEGER,
  detail      TEXT, -- a JSON object
  chain       TEXT
);

-- Each role as each listing describes it, which the table roles sums up: listing is
-- organization_roles, workspace_roles, or memberships for a role that a membership
-- carried; asked_workspace_id is the workspace whose listing it is.
CREATE TABLE role_listings (
  listing            TEXT,
  asked_workspace_id TEXT,
  role_id            TEXT,
  name               TEXT,
  type               TEXT,
  workspace_id       TEXT,
  organization_id    TEXT,
  created_at         TEXT
);

-- The workspaces that were known to exist; listed is '1' where the listing named
-- the workspace.
CREATE TABLE known_workspaces (
  workspace_id TEXT,
  name         TEXT,
  type         TEXT,
  listed       TEXT
);

-- The state of the snapshot as canonical lines: one JSON array for each fact, every
-- value a text or null.
CREATE VIEW state AS
SELECT s.id AS snapshot_id, f.line
FROM snapshots AS s
CROSS JOIN (
  SELECT json_array('coverage', resource, workspace_id, read_status, CAST(http_status AS TEXT), error_code, fingerprint) AS line FROM coverage
  UNION ALL
  SELECT json_array('grant', workspace_id, user_id, source, role_id, status) FROM access
  UNION ALL
  SELECT json_array('invitation', enrollment_id, email, status, last_invitation_sent_at) FROM invitations
  UNION ALL
  SELECT json_array('role', listing, asked_workspace_id, role_id, name, type, workspace_id, organization_id, created_at) FROM role_listings
  UNION ALL
  SELECT json_array('roster', email, user_id, name, manager, department, title, status, start_date, end_date) FROM roster
  UNION ALL
  SELECT json_array('user', user_id, email, first_name, last_name, title, organization_role_id, created_at, idp_id) FROM users
  UNION ALL
  SELECT json_array('workspace', workspace_id, name, type, listed) FROM known_workspaces
) AS f;
