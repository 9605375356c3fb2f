-- The tables of a tlaudit lake for Databricks, and the views over them: from documentation, no test of tlaudit ran it. Run
-- it again after each export, so that Databricks lists the files and the organizations again.
SET TIME ZONE 'UTC';

CREATE TABLE IF NOT EXISTS access_history (`workspace_id` STRING, `workspace_name` STRING, `user_id` STRING, `email` STRING, `source` STRING, `role_id` STRING, `role_name` STRING, `status` STRING, `since_snapshot` INT, `until_snapshot` INT, `through_snapshot` INT, `first_seen` TIMESTAMP, `not_before` TIMESTAMP, `last_seen` TIMESTAMP, `gone_by` TIMESTAMP, `role_since` TIMESTAMP, `role_not_before` TIMESTAMP, organization_id STRING)
USING PARQUET PARTITIONED BY (organization_id) LOCATION 's3://bucket/ann\'s lake/access_history';

MSCK REPAIR TABLE access_history SYNC PARTITIONS;

REFRESH TABLE access_history;

CREATE TABLE IF NOT EXISTS invitation_history (`enrollment_id` STRING, `email` STRING, `status` STRING, `last_invitation_sent_at` STRING, `since_snapshot` INT, `until_snapshot` INT, `through_snapshot` INT, `first_seen` TIMESTAMP, `not_before` TIMESTAMP, `last_seen` TIMESTAMP, `gone_by` TIMESTAMP, `email_key` STRING, `pending_since` STRING, organization_id STRING)
USING PARQUET PARTITIONED BY (organization_id) LOCATION 's3://bucket/ann\'s lake/invitation_history';

MSCK REPAIR TABLE invitation_history SYNC PARTITIONS;

REFRESH TABLE invitation_history;

CREATE TABLE IF NOT EXISTS account_history (`user_id` STRING, `email` STRING, `first_name` STRING, `last_name` STRING, `title` STRING, `organization_role_id` STRING, `created_at` STRING, `idp_id` STRING, `since_snapshot` INT, `until_snapshot` INT, `through_snapshot` INT, `first_seen` TIMESTAMP, `not_before` TIMESTAMP, `last_seen` TIMESTAMP, `gone_by` TIMESTAMP, `email_key` STRING, organization_id STRING)
USING PARQUET PARTITIONED BY (organization_id) LOCATION 's3://bucket/ann\'s lake/account_history';

MSCK REPAIR TABLE account_history SYNC PARTITIONS;

REFRESH TABLE account_history;

CREATE TABLE IF NOT EXISTS roster_history (`email` STRING, `user_id` STRING, `name` STRING, `manager` STRING, `department` STRING, `title` STRING, `status` STRING, `start_date` STRING, `end_date` STRING, `since_snapshot` INT, `until_snapshot` INT, `through_snapshot` INT, `first_seen` TIMESTAMP, `not_before` TIMESTAMP, `last_seen` TIMESTAMP, `gone_by` TIMESTAMP, `email_key` STRING, organization_id STRING)
USING PARQUET PARTITIONED BY (organization_id) LOCATION 's3://bucket/ann\'s lake/roster_history';

MSCK REPAIR TABLE roster_history SYNC PARTITIONS;

REFRESH TABLE roster_history;

CREATE TABLE IF NOT EXISTS workspaces (`workspace_id` STRING, `name` STRING, `type` STRING, `listed` STRING, `since_snapshot` INT, `until_snapshot` INT, `through_snapshot` INT, organization_id STRING)
USING PARQUET PARTITIONED BY (organization_id) LOCATION 's3://bucket/ann\'s lake/workspaces';

MSCK REPAIR TABLE workspaces SYNC PARTITIONS;

REFRESH TABLE workspaces;

CREATE TABLE IF NOT EXISTS roles (`listing` STRING, `listing_workspace_id` STRING, `role_id` STRING, `name` STRING, `type` STRING, `workspace_id` STRING, `role_organization_id` STRING, `created_at` STRING, `since_snapshot` INT, `until_snapshot` INT, `through_snapshot` INT, organization_id STRING)
USING PARQUET PARTITIONED BY (organization_id) LOCATION 's3://bucket/ann\'s lake/roles';

MSCK REPAIR TABLE roles SYNC PARTITIONS;

REFRESH TABLE roles;

CREATE TABLE IF NOT EXISTS coverage (`resource` STRING, `workspace_id` STRING, `read_status` STRING, `http_status` STRING, `error_code` STRING, `fingerprint` STRING, `since_snapshot` INT, `until_snapshot` INT, `through_snapshot` INT, organization_id STRING)
USING PARQUET PARTITIONED BY (organization_id) LOCATION 's3://bucket/ann\'s lake/coverage';

MSCK REPAIR TABLE coverage SYNC PARTITIONS;

REFRESH TABLE coverage;

CREATE TABLE IF NOT EXISTS people (`user_id` STRING, `listed` INT, `email` STRING, `email_as_of` TIMESTAMP, `domain` STRING, `name` STRING, `title` STRING, `department` STRING, `manager` STRING, `organization_role_id` STRING, `organization_role` STRING, `idp_id` STRING, `created_at` STRING, `roster_email` STRING, `roster_status` STRING, `roster_start_date` STRING, `roster_end_date` STRING, `matched_by` STRING, `email_key` STRING, `since_snapshot` INT, `until_snapshot` INT, `through_snapshot` INT, organization_id STRING)
USING PARQUET PARTITIONED BY (organization_id) LOCATION 's3://bucket/ann\'s lake/people';

MSCK REPAIR TABLE people SYNC PARTITIONS;

REFRESH TABLE people;

CREATE TABLE IF NOT EXISTS user_names (`user_id` STRING, `email` STRING, `first_name` STRING, `last_name` STRING, `title` STRING, `since_snapshot` INT, `until_snapshot` INT, `through_snapshot` INT, organization_id STRING)
USING PARQUET PARTITIONED BY (organization_id) LOCATION 's3://bucket/ann\'s lake/user_names';

MSCK REPAIR TABLE user_names SYNC PARTITIONS;

REFRESH TABLE user_names;

CREATE TABLE IF NOT EXISTS roster_names (`user_id` STRING, `email` STRING, `since_snapshot` INT, `until_snapshot` INT, `through_snapshot` INT, organization_id STRING)
USING PARQUET PARTITIONED BY (organization_id) LOCATION 's3://bucket/ann\'s lake/roster_names';

MSCK REPAIR TABLE roster_names SYNC PARTITIONS;

REFRESH TABLE roster_names;

CREATE TABLE IF NOT EXISTS role_names (`role_id` STRING, `name` STRING, `type` STRING, `since_snapshot` INT, `until_snapshot` INT, `through_snapshot` INT, organization_id STRING)
USING PARQUET PARTITIONED BY (organization_id) LOCATION 's3://bucket/ann\'s lake/role_names';

MSCK REPAIR TABLE role_names SYNC PARTITIONS;

REFRESH TABLE role_names;

CREATE TABLE IF NOT EXISTS change_history (`snapshot_id` INT, `taken_at` TIMESTAMP, `kind` STRING, `workspace_id` STRING, `workspace_name` STRING, `user_id` STRING, `email` STRING, `enrollment_id` STRING, `role_id` STRING, `source` STRING, `before` STRING, `after` STRING, `not_before` TIMESTAMP, organization_id STRING)
USING PARQUET PARTITIONED BY (organization_id) LOCATION 's3://bucket/ann\'s lake/changes';

MSCK REPAIR TABLE change_history SYNC PARTITIONS;

REFRESH TABLE change_history;

CREATE TABLE IF NOT EXISTS requests (`snapshot_id` INT, `endpoint` STRING, `requests` BIGINT, `retries` BIGINT, `failures` BIGINT, `rows` BIGINT, `expected_total` BIGINT, `pages` BIGINT, `passes` BIGINT, `bytes` BIGINT, organization_id STRING)
USING PARQUET PARTITIONED BY (organization_id) LOCATION 's3://bucket/ann\'s lake/requests';

MSCK REPAIR TABLE requests SYNC PARTITIONS;

REFRESH TABLE requests;

CREATE TABLE IF NOT EXISTS events (`seq` BIGINT, `at` TIMESTAMP, `kind` STRING, `by` STRING, `snapshot_id` INT, `detail` STRING, `chain` STRING, organization_id STRING)
USING PARQUET PARTITIONED BY (organization_id) LOCATION 's3://bucket/ann\'s lake/events';

MSCK REPAIR TABLE events SYNC PARTITIONS;

REFRESH TABLE events;

CREATE TABLE IF NOT EXISTS findings (`snapshot_id` INT, `policy_digest` STRING, `rule` STRING, `kind` STRING, `severity` STRING, `state` STRING, `subject` STRING, `workspace_id` STRING, `user_id` STRING, `enrollment_id` STRING, `email` STRING, `evidence` STRING, `todo` STRING, `since` STRING, `fingerprint` STRING, organization_id STRING)
USING PARQUET PARTITIONED BY (organization_id) LOCATION 's3://bucket/ann\'s lake/findings';

MSCK REPAIR TABLE findings SYNC PARTITIONS;

REFRESH TABLE findings;

CREATE TABLE IF NOT EXISTS not_evaluated (`snapshot_id` INT, `policy_digest` STRING, `rule` STRING, `in_part` INT, `reason` STRING, organization_id STRING)
USING PARQUET PARTITIONED BY (organization_id) LOCATION 's3://bucket/ann\'s lake/not_evaluated';

MSCK REPAIR TABLE not_evaluated SYNC PARTITIONS;

REFRESH TABLE not_evaluated;

CREATE TABLE IF NOT EXISTS reviews (`name` STRING, `review_id` STRING, `scope` STRING, `issued_at` TIMESTAMP, `issued_by` STRING, `snapshot_id` INT, `baseline_id` INT, `rows` BIGINT, `bundle_digest` STRING, `due` STRING, `withdrawn_at` TIMESTAMP, organization_id STRING)
USING PARQUET PARTITIONED BY (organization_id) LOCATION 's3://bucket/ann\'s lake/reviews';

MSCK REPAIR TABLE reviews SYNC PARTITIONS;

REFRESH TABLE reviews;

CREATE TABLE IF NOT EXISTS review_rows (`review` STRING, `row_key` STRING, `row_sum` STRING, `sheet` STRING, `number` BIGINT, `workspace_id` STRING, `user_id` STRING, `source` STRING, `role_id` STRING, `enrollment_id` STRING, `reviewer` STRING, `reviewer_as_issued` STRING, `justification_required` STRING, `displayed` STRING, organization_id STRING)
USING PARQUET PARTITIONED BY (organization_id) LOCATION 's3://bucket/ann\'s lake/review_rows';

MSCK REPAIR TABLE review_rows SYNC PARTITIONS;

REFRESH TABLE review_rows;

CREATE TABLE IF NOT EXISTS snapshots (`snapshot_id` INT, `taken_at` TIMESTAMP, `finished_at` TIMESTAMP, `status` STRING, `completeness` STRING, `label` STRING, `recorded_organization_id` STRING, `api_url` STRING, `tool_version` STRING, `collected_by` STRING, `parameters` STRING, `workspaces` BIGINT, `unread_workspaces` BIGINT, `direct_memberships` BIGINT, `inherited_memberships` BIGINT, `enrollments` BIGINT, `users` BIGINT, `changes` BIGINT, `state_digest` STRING, `change_digest` STRING, `chain` STRING, organization_id STRING)
USING PARQUET PARTITIONED BY (organization_id) LOCATION 's3://bucket/ann\'s lake/snapshots';

MSCK REPAIR TABLE snapshots SYNC PARTITIONS;

REFRESH TABLE snapshots;

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

