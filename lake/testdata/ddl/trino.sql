-- The tables of a tlaudit lake for Trino, and the views over them: from documentation, no test of tlaudit ran it. Run it in
-- a schema of the Hive connector named tlaudit, with hive.parquet.time-zone=UTC and hive.timestamp-precision=MILLISECONDS
-- in the catalog's settings. Run the CALL lines again after each export that adds an organization.
CREATE TABLE IF NOT EXISTS access_history ("workspace_id" varchar, "workspace_name" varchar, "user_id" varchar, "email" varchar, "source" varchar, "role_id" varchar, "role_name" varchar, "status" varchar, "since_snapshot" integer, "until_snapshot" integer, "through_snapshot" integer, "first_seen" timestamp(3), "not_before" timestamp(3), "last_seen" timestamp(3), "gone_by" timestamp(3), "role_since" timestamp(3), "role_not_before" timestamp(3), organization_id varchar)
WITH (format = 'PARQUET', external_location = 's3://bucket/ann''s lake/access_history', partitioned_by = ARRAY['organization_id']);

CALL system.sync_partition_metadata('tlaudit', 'access_history', 'FULL');

CREATE TABLE IF NOT EXISTS invitation_history ("enrollment_id" varchar, "email" varchar, "status" varchar, "last_invitation_sent_at" varchar, "since_snapshot" integer, "until_snapshot" integer, "through_snapshot" integer, "first_seen" timestamp(3), "not_before" timestamp(3), "last_seen" timestamp(3), "gone_by" timestamp(3), "email_key" varchar, "pending_since" varchar, organization_id varchar)
WITH (format = 'PARQUET', external_location = 's3://bucket/ann''s lake/invitation_history', partitioned_by = ARRAY['organization_id']);

CALL system.sync_partition_metadata('tlaudit', 'invitation_history', 'FULL');

CREATE TABLE IF NOT EXISTS account_history ("user_id" varchar, "email" varchar, "first_name" varchar, "last_name" varchar, "title" varchar, "organization_role_id" varchar, "created_at" varchar, "idp_id" varchar, "since_snapshot" integer, "until_snapshot" integer, "through_snapshot" integer, "first_seen" timestamp(3), "not_before" timestamp(3), "last_seen" timestamp(3), "gone_by" timestamp(3), "email_key" varchar, organization_id varchar)
WITH (format = 'PARQUET', external_location = 's3://bucket/ann''s lake/account_history', partitioned_by = ARRAY['organization_id']);

CALL system.sync_partition_metadata('tlaudit', 'account_history', 'FULL');

CREATE TABLE IF NOT EXISTS roster_history ("email" varchar, "user_id" varchar, "name" varchar, "manager" varchar, "department" varchar, "title" varchar, "status" varchar, "start_date" varchar, "end_date" varchar, "since_snapshot" integer, "until_snapshot" integer, "through_snapshot" integer, "first_seen" timestamp(3), "not_before" timestamp(3), "last_seen" timestamp(3), "gone_by" timestamp(3), "email_key" varchar, organization_id varchar)
WITH (format = 'PARQUET', external_location = 's3://bucket/ann''s lake/roster_history', partitioned_by = ARRAY['organization_id']);

CALL system.sync_partition_metadata('tlaudit', 'roster_history', 'FULL');

CREATE TABLE IF NOT EXISTS workspaces ("workspace_id" varchar, "name" varchar, "type" varchar, "listed" varchar, "since_snapshot" integer, "until_snapshot" integer, "through_snapshot" integer, organization_id varchar)
WITH (format = 'PARQUET', external_location = 's3://bucket/ann''s lake/workspaces', partitioned_by = ARRAY['organization_id']);

CALL system.sync_partition_metadata('tlaudit', 'workspaces', 'FULL');

CREATE TABLE IF NOT EXISTS roles ("listing" varchar, "listing_workspace_id" varchar, "role_id" varchar, "name" varchar, "type" varchar, "workspace_id" varchar, "role_organization_id" varchar, "created_at" varchar, "since_snapshot" integer, "until_snapshot" integer, "through_snapshot" integer, organization_id varchar)
WITH (format = 'PARQUET', external_location = 's3://bucket/ann''s lake/roles', partitioned_by = ARRAY['organization_id']);

CALL system.sync_partition_metadata('tlaudit', 'roles', 'FULL');

CREATE TABLE IF NOT EXISTS coverage ("resource" varchar, "workspace_id" varchar, "read_status" varchar, "http_status" varchar, "error_code" varchar, "fingerprint" varchar, "since_snapshot" integer, "until_snapshot" integer, "through_snapshot" integer, organization_id varchar)
WITH (format = 'PARQUET', external_location = 's3://bucket/ann''s lake/coverage', partitioned_by = ARRAY['organization_id']);

CALL system.sync_partition_metadata('tlaudit', 'coverage', 'FULL');

CREATE TABLE IF NOT EXISTS people ("user_id" varchar, "listed" integer, "email" varchar, "email_as_of" timestamp(3), "domain" varchar, "name" varchar, "title" varchar, "department" varchar, "manager" varchar, "organization_role_id" varchar, "organization_role" varchar, "idp_id" varchar, "created_at" varchar, "roster_email" varchar, "roster_status" varchar, "roster_start_date" varchar, "roster_end_date" varchar, "matched_by" varchar, "email_key" varchar, "since_snapshot" integer, "until_snapshot" integer, "through_snapshot" integer, organization_id varchar)
WITH (format = 'PARQUET', external_location = 's3://bucket/ann''s lake/people', partitioned_by = ARRAY['organization_id']);

CALL system.sync_partition_metadata('tlaudit', 'people', 'FULL');

CREATE TABLE IF NOT EXISTS user_names ("user_id" varchar, "email" varchar, "first_name" varchar, "last_name" varchar, "title" varchar, "since_snapshot" integer, "until_snapshot" integer, "through_snapshot" integer, organization_id varchar)
WITH (format = 'PARQUET', external_location = 's3://bucket/ann''s lake/user_names', partitioned_by = ARRAY['organization_id']);

CALL system.sync_partition_metadata('tlaudit', 'user_names', 'FULL');

CREATE TABLE IF NOT EXISTS roster_names ("user_id" varchar, "email" varchar, "since_snapshot" integer, "until_snapshot" integer, "through_snapshot" integer, organization_id varchar)
WITH (format = 'PARQUET', external_location = 's3://bucket/ann''s lake/roster_names', partitioned_by = ARRAY['organization_id']);

CALL system.sync_partition_metadata('tlaudit', 'roster_names', 'FULL');

CREATE TABLE IF NOT EXISTS role_names ("role_id" varchar, "name" varchar, "type" varchar, "since_snapshot" integer, "until_snapshot" integer, "through_snapshot" integer, organization_id varchar)
WITH (format = 'PARQUET', external_location = 's3://bucket/ann''s lake/role_names', partitioned_by = ARRAY['organization_id']);

CALL system.sync_partition_metadata('tlaudit', 'role_names', 'FULL');

CREATE TABLE IF NOT EXISTS change_history ("snapshot_id" integer, "taken_at" timestamp(3), "kind" varchar, "workspace_id" varchar, "workspace_name" varchar, "user_id" varchar, "email" varchar, "enrollment_id" varchar, "role_id" varchar, "source" varchar, "before" varchar, "after" varchar, "not_before" timestamp(3), organization_id varchar)
WITH (format = 'PARQUET', external_location = 's3://bucket/ann''s lake/changes', partitioned_by = ARRAY['organization_id']);

CALL system.sync_partition_metadata('tlaudit', 'change_history', 'FULL');

CREATE TABLE IF NOT EXISTS requests ("snapshot_id" integer, "endpoint" varchar, "requests" bigint, "retries" bigint, "failures" bigint, "rows" bigint, "expected_total" bigint, "pages" bigint, "passes" bigint, "bytes" bigint, organization_id varchar)
WITH (format = 'PARQUET', external_location = 's3://bucket/ann''s lake/requests', partitioned_by = ARRAY['organization_id']);

CALL system.sync_partition_metadata('tlaudit', 'requests', 'FULL');

CREATE TABLE IF NOT EXISTS events ("seq" bigint, "at" timestamp(3), "kind" varchar, "by" varchar, "snapshot_id" integer, "detail" varchar, "chain" varchar, organization_id varchar)
WITH (format = 'PARQUET', external_location = 's3://bucket/ann''s lake/events', partitioned_by = ARRAY['organization_id']);

CALL system.sync_partition_metadata('tlaudit', 'events', 'FULL');

CREATE TABLE IF NOT EXISTS findings ("snapshot_id" integer, "policy_digest" varchar, "rule" varchar, "kind" varchar, "severity" varchar, "state" varchar, "subject" varchar, "workspace_id" varchar, "user_id" varchar, "enrollment_id" varchar, "email" varchar, "evidence" varchar, "todo" varchar, "since" varchar, "fingerprint" varchar, organization_id varchar)
WITH (format = 'PARQUET', external_location = 's3://bucket/ann''s lake/findings', partitioned_by = ARRAY['organization_id']);

CALL system.sync_partition_metadata('tlaudit', 'findings', 'FULL');

CREATE TABLE IF NOT EXISTS not_evaluated ("snapshot_id" integer, "policy_digest" varchar, "rule" varchar, "in_part" integer, "reason" varchar, organization_id varchar)
WITH (format = 'PARQUET', external_location = 's3://bucket/ann''s lake/not_evaluated', partitioned_by = ARRAY['organization_id']);

CALL system.sync_partition_metadata('tlaudit', 'not_evaluated', 'FULL');

CREATE TABLE IF NOT EXISTS reviews ("name" varchar, "review_id" varchar, "scope" varchar, "issued_at" timestamp(3), "issued_by" varchar, "snapshot_id" integer, "baseline_id" integer, "rows" bigint, "bundle_digest" varchar, "due" varchar, "withdrawn_at" timestamp(3), organization_id varchar)
WITH (format = 'PARQUET', external_location = 's3://bucket/ann''s lake/reviews', partitioned_by = ARRAY['organization_id']);

CALL system.sync_partition_metadata('tlaudit', 'reviews', 'FULL');

CREATE TABLE IF NOT EXISTS review_rows ("review" varchar, "row_key" varchar, "row_sum" varchar, "sheet" varchar, "number" bigint, "workspace_id" varchar, "user_id" varchar, "source" varchar, "role_id" varchar, "enrollment_id" varchar, "reviewer" varchar, "reviewer_as_issued" varchar, "justification_required" varchar, "displayed" varchar, organization_id varchar)
WITH (format = 'PARQUET', external_location = 's3://bucket/ann''s lake/review_rows', partitioned_by = ARRAY['organization_id']);

CALL system.sync_partition_metadata('tlaudit', 'review_rows', 'FULL');

CREATE TABLE IF NOT EXISTS snapshots ("snapshot_id" integer, "taken_at" timestamp(3), "finished_at" timestamp(3), "status" varchar, "completeness" varchar, "label" varchar, "recorded_organization_id" varchar, "api_url" varchar, "tool_version" varchar, "collected_by" varchar, "parameters" varchar, "workspaces" bigint, "unread_workspaces" bigint, "direct_memberships" bigint, "inherited_memberships" bigint, "enrollments" bigint, "users" bigint, "changes" bigint, "state_digest" varchar, "change_digest" varchar, "chain" varchar, organization_id varchar)
WITH (format = 'PARQUET', external_location = 's3://bucket/ann''s lake/snapshots', partitioned_by = ARRAY['organization_id']);

CALL system.sync_partition_metadata('tlaudit', 'snapshots', 'FULL');

-- Who has access to which workspace, of the workspaces that the snapshot read. What was not read is not here, and was not
-- removed: coverage says what was read.
CREATE OR REPLACE VIEW access_at AS
SELECT s.organization_id AS organization_id, s.snapshot_id AS snapshot_id, h.workspace_id AS workspace_id, w.name AS workspace_name, h.user_id AS user_id,
       coalesce(u.email, r.email) AS email, u.first_name AS first_name, u.last_name AS last_name, u.title AS title,
       h.source AS source, h.role_id AS role_id, ro.name AS role_name, CASE WHEN h.source = 'direct' THEN ro.type END AS role_type,
       h.status AS status, h.first_seen AS first_seen, h.not_before AS not_before, h.role_since AS role_since, h.role_not_before AS role_not_before
FROM snapshots AS s
JOIN coverage AS c ON c.organization_id = s.organization_id AND c.resource = 'memberships' AND c.read_status = 'read'
  AND c.since_snapshot <= s.snapshot_id AND coalesce(c.until_snapshot, 2147483647) > s.snapshot_id AND c.through_snapshot >= s.snapshot_id
JOIN access_history AS h ON h.organization_id = c.organization_id AND h.workspace_id = c.workspace_id
  AND h.since_snapshot <= s.snapshot_id AND coalesce(h.until_snapshot, 2147483647) > s.snapshot_id AND h.through_snapshot >= s.snapshot_id
LEFT JOIN workspaces AS w ON w.organization_id = s.organization_id AND w.workspace_id = h.workspace_id
  AND w.since_snapshot <= s.snapshot_id AND coalesce(w.until_snapshot, 2147483647) > s.snapshot_id AND w.through_snapshot >= s.snapshot_id
LEFT JOIN user_names AS u ON u.organization_id = s.organization_id AND u.user_id = h.user_id
  AND u.since_snapshot <= s.snapshot_id AND coalesce(u.until_snapshot, 2147483647) > s.snapshot_id AND u.through_snapshot >= s.snapshot_id
LEFT JOIN roster_names AS r ON r.organization_id = s.organization_id AND r.user_id = h.user_id
  AND r.since_snapshot <= s.snapshot_id AND coalesce(r.until_snapshot, 2147483647) > s.snapshot_id AND r.through_snapshot >= s.snapshot_id
LEFT JOIN role_names AS ro ON ro.organization_id = s.organization_id AND ro.role_id = h.role_id
  AND ro.since_snapshot <= s.snapshot_id AND coalesce(ro.until_snapshot, 2147483647) > s.snapshot_id AND ro.through_snapshot >= s.snapshot_id;

-- Who has access now, as the newest snapshot of each organization read it.
CREATE OR REPLACE VIEW access_now AS
SELECT s.organization_id AS organization_id, h.workspace_id AS workspace_id, w.name AS workspace_name, h.user_id AS user_id,
       coalesce(u.email, r.email) AS email, u.first_name AS first_name, u.last_name AS last_name, u.title AS title,
       h.source AS source, h.role_id AS role_id, ro.name AS role_name, CASE WHEN h.source = 'direct' THEN ro.type END AS role_type,
       h.status AS status, h.first_seen AS first_seen, h.not_before AS not_before, h.role_since AS role_since, h.role_not_before AS role_not_before
FROM (SELECT organization_id, max(snapshot_id) AS snapshot_id FROM snapshots GROUP BY organization_id) AS s
JOIN coverage AS c ON c.organization_id = s.organization_id AND c.resource = 'memberships' AND c.read_status = 'read'
  AND c.since_snapshot <= s.snapshot_id AND coalesce(c.until_snapshot, 2147483647) > s.snapshot_id AND c.through_snapshot >= s.snapshot_id
JOIN access_history AS h ON h.organization_id = c.organization_id AND h.workspace_id = c.workspace_id
  AND h.since_snapshot <= s.snapshot_id AND coalesce(h.until_snapshot, 2147483647) > s.snapshot_id AND h.through_snapshot >= s.snapshot_id
LEFT JOIN workspaces AS w ON w.organization_id = s.organization_id AND w.workspace_id = h.workspace_id
  AND w.since_snapshot <= s.snapshot_id AND coalesce(w.until_snapshot, 2147483647) > s.snapshot_id AND w.through_snapshot >= s.snapshot_id
LEFT JOIN user_names AS u ON u.organization_id = s.organization_id AND u.user_id = h.user_id
  AND u.since_snapshot <= s.snapshot_id AND coalesce(u.until_snapshot, 2147483647) > s.snapshot_id AND u.through_snapshot >= s.snapshot_id
LEFT JOIN roster_names AS r ON r.organization_id = s.organization_id AND r.user_id = h.user_id
  AND r.since_snapshot <= s.snapshot_id AND coalesce(r.until_snapshot, 2147483647) > s.snapshot_id AND r.through_snapshot >= s.snapshot_id
LEFT JOIN role_names AS ro ON ro.organization_id = s.organization_id AND ro.role_id = h.role_id
  AND ro.since_snapshot <= s.snapshot_id AND coalesce(ro.until_snapshot, 2147483647) > s.snapshot_id AND ro.through_snapshot >= s.snapshot_id;

-- Who is who: the accounts, and the holders of access whom the listing of accounts does not have.
CREATE OR REPLACE VIEW people_at AS
SELECT s.organization_id AS organization_id, s.snapshot_id AS snapshot_id, p.user_id AS user_id, p.listed AS listed, p.email AS email,
       CASE WHEN p.email IS NOT NULL THEN coalesce(p.email_as_of, s.taken_at) END AS email_as_of, p.domain AS domain, p.name AS name,
       p.title AS title, p.department AS department, p.manager AS manager, p.organization_role_id AS organization_role_id,
       p.organization_role AS organization_role, p.idp_id AS idp_id, p.created_at AS created_at, p.roster_email AS roster_email,
       p.roster_status AS roster_status, p.roster_start_date AS roster_start_date, p.roster_end_date AS roster_end_date,
       p.matched_by AS matched_by, p.email_key AS email_key
FROM snapshots AS s
JOIN people AS p ON p.organization_id = s.organization_id
  AND p.since_snapshot <= s.snapshot_id AND coalesce(p.until_snapshot, 2147483647) > s.snapshot_id AND p.through_snapshot >= s.snapshot_id;

-- What changed from one reading to the next.
CREATE OR REPLACE VIEW changes AS
SELECT c.organization_id AS organization_id, c.snapshot_id AS snapshot_id, c.taken_at AS taken_at, c.kind AS kind, c.workspace_id AS workspace_id,
       c.workspace_name AS workspace_name, c.user_id AS user_id, c.email AS email, c.enrollment_id AS enrollment_id, c.role_id AS role_id,
       c.source AS source, c.before AS before, c.after AS after, c.not_before AS not_before
FROM snapshots AS s
JOIN change_history AS c ON c.organization_id = s.organization_id AND c.snapshot_id = s.snapshot_id;

