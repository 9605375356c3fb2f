-- Temporary tables with the names of views, for the snapshots that rules look at:
-- :at, the one before it (:previous) and the baseline (:baseline, 0 for none).
CREATE TEMP TABLE users_at AS
SELECT snapshot_id, user_id, email, organization_role_id, organization_role, created_at
FROM main.users_at WHERE snapshot_id IN (:at, :previous, :baseline);
CREATE INDEX temp.users_at_user ON users_at (snapshot_id, user_id);
CREATE INDEX temp.users_at_email ON users_at (snapshot_id, lower(trim(email)));
CREATE TEMP TABLE invitations_at AS SELECT * FROM main.invitations_at WHERE snapshot_id IN (:at, :baseline);
CREATE INDEX temp.invitations_at_email ON invitations_at (snapshot_id, lower(trim(email)));
CREATE INDEX temp.invitations_at_enrollment ON invitations_at (snapshot_id, enrollment_id);
CREATE TEMP TABLE invitation_history AS SELECT enrollment_id, status, since_snapshot, until_snapshot, first_seen FROM main.invitation_history;
CREATE INDEX temp.invitation_history_enrollment ON invitation_history (enrollment_id, until_snapshot);
CREATE TEMP TABLE roles_at AS SELECT * FROM main.roles_at WHERE snapshot_id IN (:at, :baseline);
CREATE INDEX temp.roles_at_role ON roles_at (snapshot_id, role_id);
CREATE TEMP TABLE roster_at AS SELECT * FROM main.roster_at WHERE snapshot_id IN (:at, :baseline);
CREATE INDEX temp.roster_at_email ON roster_at (snapshot_id, email);
CREATE INDEX temp.roster_at_user ON roster_at (snapshot_id, user_id) WHERE user_id IS NOT NULL;
CREATE TEMP TABLE workspaces_at AS SELECT * FROM main.workspaces_at WHERE snapshot_id IN (:at, :baseline);
CREATE INDEX temp.workspaces_at_workspace ON workspaces_at (snapshot_id, workspace_id);
CREATE TEMP TABLE coverage_at AS SELECT * FROM main.coverage_at WHERE snapshot_id IN (:at, :previous, :baseline);
CREATE INDEX temp.coverage_at_resource ON coverage_at (snapshot_id, resource, workspace_id);
-- In the order of people, because most rules are about one after the other. Names
-- are looked up in what stands above, where the view finds each anew for every row.
-- Of the baseline the rules want nothing but who had which role where.
CREATE TEMP TABLE access_at (
  snapshot_id INTEGER, user_id TEXT, workspace_id TEXT, source TEXT, role_id TEXT, status TEXT, first_seen TEXT, not_before TEXT,
  workspace_name TEXT, role_name TEXT, email TEXT, known_status TEXT,
  PRIMARY KEY (snapshot_id, user_id, workspace_id, source, role_id, known_status)
) WITHOUT ROWID;
INSERT INTO temp.access_at
SELECT a.snapshot_id, a.user_id, a.workspace_id, a.source, a.role_id, NULL, NULL, NULL, NULL, NULL, NULL, coalesce(a.status, '')
FROM main.access_at AS a WHERE a.snapshot_id = :baseline AND :baseline <> :at
ORDER BY 2, 3, 4, 5, 12;
INSERT INTO temp.access_at
SELECT a.snapshot_id, a.user_id, a.workspace_id, a.source, a.role_id, a.status, a.first_seen, a.not_before,
       (SELECT w.name FROM temp.workspaces_at AS w WHERE w.snapshot_id = :at AND w.workspace_id = a.workspace_id),
       (SELECT r.name FROM temp.roles_at AS r WHERE r.snapshot_id = :at AND r.role_id = a.role_id),
       coalesce((SELECT u.email FROM temp.users_at AS u WHERE u.snapshot_id = :at AND u.user_id = a.user_id),
                (SELECT min(r.email) FROM temp.roster_at AS r WHERE r.snapshot_id = :at AND r.user_id = a.user_id)), coalesce(a.status, '')
FROM main.access_at AS a WHERE a.snapshot_id = :at
ORDER BY 2, 3, 4, 5, 12;
CREATE INDEX temp.access_at_inherited ON access_at (snapshot_id, user_id) WHERE source = 'inherited';
-- The whole history of everybody for whom something ended, or began since the
-- baseline: of the others nothing is to be told.
CREATE TEMP TABLE access_history AS
SELECT * FROM main.access_history WHERE user_id IN (
  SELECT t.text FROM main.fact_grant AS g JOIN main.text AS t ON t.id = g.user WHERE g.until IS NOT NULL
  UNION
  SELECT t.text FROM main.fact_grant AS g JOIN main.text AS t ON t.id = g.user WHERE g.since <> 1 AND g.since > :baseline);
CREATE INDEX temp.access_history_user ON access_history (user_id, workspace_id, source);
CREATE TEMP TABLE changes AS SELECT * FROM main.changes WHERE snapshot_id > :baseline AND snapshot_id <= :at;
CREATE INDEX temp.changes_kind ON changes (kind, user_id);
ANALYZE temp;
