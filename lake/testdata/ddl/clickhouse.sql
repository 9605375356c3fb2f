-- The tables of a tlaudit lake for ClickHouse, and the views over them.
CREATE OR REPLACE VIEW access_history AS
SELECT decodeURLComponent(extract(_path, '.*/organization_id=([^/]*)/')) AS organization_id, `workspace_id`, `workspace_name`, `user_id`, `email`, `source`, `role_id`, `role_name`, `status`, `since_snapshot`, `until_snapshot`, `through_snapshot`, `first_seen`, `not_before`, `last_seen`, `gone_by`, `role_since`, `role_not_before`
FROM s3('s3://bucket/ann\'s lake/access_history/*/part-0.parquet', 'Parquet', '`workspace_id` String, `workspace_name` Nullable(String), `user_id` String, `email` Nullable(String), `source` String, `role_id` Nullable(String), `role_name` Nullable(String), `status` Nullable(String), `since_snapshot` Int32, `until_snapshot` Nullable(Int32), `through_snapshot` Int32, `first_seen` DateTime64(6, \'UTC\'), `not_before` Nullable(DateTime64(6, \'UTC\')), `last_seen` Nullable(DateTime64(6, \'UTC\')), `gone_by` Nullable(DateTime64(6, \'UTC\')), `role_since` DateTime64(6, \'UTC\'), `role_not_before` Nullable(DateTime64(6, \'UTC\'))');

CREATE OR REPLACE VIEW invitation_history AS
SELECT decodeURLComponent(extract(_path, '.*/organization_id=([^/]*)/')) AS organization_id, `enrollment_id`, `email`, `status`, `last_invitation_sent_at`, `since_snapshot`, `until_snapshot`, `through_snapshot`, `first_seen`, `not_before`, `last_seen`, `gone_by`, `email_key`, `pending_since`
FROM s3('s3://bucket/ann\'s lake/invitation_history/*/part-0.parquet', 'Parquet', '`enrollment_id` String, `email` Nullable(String), `status` Nullable(String), `last_invitation_sent_at` Nullable(String), `since_snapshot` Int32, `until_snapshot` Nullable(Int32), `through_snapshot` Int32, `first_seen` DateTime64(6, \'UTC\'), `not_before` Nullable(DateTime64(6, \'UTC\')), `last_seen` Nullable(DateTime64(6, \'UTC\')), `gone_by` Nullable(DateTime64(6, \'UTC\')), `email_key` Nullable(String), `pending_since` Nullable(String)');

CREATE OR REPLACE VIEW account_history AS
SELECT decodeURLComponent(extract(_path, '.*/organization_id=([^/]*)/')) AS organization_id, `user_id`, `email`, `first_name`, `last_name`, `title`, `organization_role_id`, `created_at`, `idp_id`, `since_snapshot`, `until_snapshot`, `through_snapshot`, `first_seen`, `not_before`, `last_seen`, `gone_by`, `email_key`
FROM s3('s3://bucket/ann\'s lake/account_history/*/part-0.parquet', 'Parquet', '`user_id` String, `email` Nullable(String), `first_name` Nullable(String), `last_name` Nullable(String), `title` Nullable(String), `organization_role_id` Nullable(String), `created_at` Nullable(String), `idp_id` Nullable(String), `since_snapshot` Int32, `until_snapshot` Nullable(Int32), `through_snapshot` Int32, `first_seen` DateTime64(6, \'UTC\'), `not_before` Nullable(DateTime64(6, \'UTC\')), `last_seen` Nullable(DateTime64(6, \'UTC\')), `gone_by` Nullable(DateTime64(6, \'UTC\')), `email_key` Nullable(String)');

CREATE OR REPLACE VIEW roster_history AS
SELECT decodeURLComponent(extract(_path, '.*/organization_id=([^/]*)/')) AS organization_id, `email`, `user_id`, `name`, `manager`, `department`, `title`, `status`, `start_date`, `end_date`, `since_snapshot`, `until_snapshot`, `through_snapshot`, `first_seen`, `not_before`, `last_seen`, `gone_by`, `email_key`
FROM s3('s3://bucket/ann\'s lake/roster_history/*/part-0.parquet', 'Parquet', '`email` Nullable(String), `user_id` Nullable(String), `name` Nullable(String), `manager` Nullable(String), `department` Nullable(String), `title` Nullable(String), `status` Nullable(String), `start_date` Nullable(String), `end_date` Nullable(String), `since_snapshot` Int32, `until_snapshot` Nullable(Int32), `through_snapshot` Int32, `first_seen` DateTime64(6, \'UTC\'), `not_before` Nullable(DateTime64(6, \'UTC\')), `last_seen` Nullable(DateTime64(6, \'UTC\')), `gone_by` Nullable(DateTime64(6, \'UTC\')), `email_key` Nullable(String)');

CREATE OR REPLACE VIEW workspaces AS
SELECT decodeURLComponent(extract(_path, '.*/organization_id=([^/]*)/')) AS organization_id, `workspace_id`, `name`, `type`, `listed`, `since_snapshot`, `until_snapshot`, `through_snapshot`
FROM s3('s3://bucket/ann\'s lake/workspaces/*/part-0.parquet', 'Parquet', '`workspace_id` String, `name` Nullable(String), `type` Nullable(String), `listed` String, `since_snapshot` Int32, `until_snapshot` Nullable(Int32), `through_snapshot` Int32');

CREATE OR REPLACE VIEW roles AS
SELECT decodeURLComponent(extract(_path, '.*/organization_id=([^/]*)/')) AS organization_id, `listing`, `listing_workspace_id`, `role_id`, `name`, `type`, `workspace_id`, `role_organization_id`, `created_at`, `since_snapshot`, `until_snapshot`, `through_snapshot`
FROM s3('s3://bucket/ann\'s lake/roles/*/part-0.parquet', 'Parquet', '`listing` String, `listing_workspace_id` Nullable(String), `role_id` Nullable(String), `name` Nullable(String), `type` Nullable(String), `workspace_id` Nullable(String), `role_organization_id` Nullable(String), `created_at` Nullable(String), `since_snapshot` Int32, `until_snapshot` Nullable(Int32), `through_snapshot` Int32');

CREATE OR REPLACE VIEW coverage AS
SELECT decodeURLComponent(extract(_path, '.*/organization_id=([^/]*)/')) AS organization_id, `resource`, `workspace_id`, `read_status`, `http_status`, `error_code`, `fingerprint`, `since_snapshot`, `until_snapshot`, `through_snapshot`
FROM s3('s3://bucket/ann\'s lake/coverage/*/part-0.parquet', 'Parquet', '`resource` String, `workspace_id` Nullable(String), `read_status` String, `http_status` Nullable(String), `error_code` Nullable(String), `fingerprint` Nullable(String), `since_snapshot` Int32, `until_snapshot` Nullable(Int32), `through_snapshot` Int32');

CREATE OR REPLACE VIEW people AS
SELECT decodeURLComponent(extract(_path, '.*/organization_id=([^/]*)/')) AS organization_id, `user_id`, `listed`, `email`, `email_as_of`, `domain`, `name`, `title`, `department`, `manager`, `organization_role_id`, `organization_role`, `idp_id`, `created_at`, `roster_email`, `roster_status`, `roster_start_date`, `roster_end_date`, `matched_by`, `email_key`, `since_snapshot`, `until_snapshot`, `through_snapshot`
FROM s3('s3://bucket/ann\'s lake/people/*/part-0.parquet', 'Parquet', '`user_id` String, `listed` Nullable(Int32), `email` Nullable(String), `email_as_of` Nullable(DateTime64(6, \'UTC\')), `domain` Nullable(String), `name` Nullable(String), `title` Nullable(String), `department` Nullable(String), `manager` Nullable(String), `organization_role_id` Nullable(String), `organization_role` Nullable(String), `idp_id` Nullable(String), `created_at` Nullable(String), `roster_email` Nullable(String), `roster_status` Nullable(String), `roster_start_date` Nullable(String), `roster_end_date` Nullable(String), `matched_by` Nullable(String), `email_key` Nullable(String), `since_snapshot` Int32, `until_snapshot` Nullable(Int32), `through_snapshot` Int32');

CREATE OR REPLACE VIEW user_names AS
SELECT decodeURLComponent(extract(_path, '.*/organization_id=([^/]*)/')) AS organization_id, `user_id`, `email`, `first_name`, `last_name`, `title`, `since_snapshot`, `until_snapshot`, `through_snapshot`
FROM s3('s3://bucket/ann\'s lake/user_names/*/part-0.parquet', 'Parquet', '`user_id` String, `email` Nullable(String), `first_name` Nullable(String), `last_name` Nullable(String), `title` Nullable(String), `since_snapshot` Int32, `until_snapshot` Nullable(Int32), `through_snapshot` Int32');

CREATE OR REPLACE VIEW roster_names AS
SELECT decodeURLComponent(extract(_path, '.*/organization_id=([^/]*)/')) AS organization_id, `user_id`, `email`, `since_snapshot`, `until_snapshot`, `through_snapshot`
FROM s3('s3://bucket/ann\'s lake/roster_names/*/part-0.parquet', 'Parquet', '`user_id` String, `email` Nullable(String), `since_snapshot` Int32, `until_snapshot` Nullable(Int32), `through_snapshot` Int32');

CREATE OR REPLACE VIEW role_names AS
SELECT decodeURLComponent(extract(_path, '.*/organization_id=([^/]*)/')) AS organization_id, `role_id`, `name`, `type`, `since_snapshot`, `until_snapshot`, `through_snapshot`
FROM s3('s3://bucket/ann\'s lake/role_names/*/part-0.parquet', 'Parquet', '`role_id` String, `name` Nullable(String), `type` Nullable(String), `since_snapshot` Int32, `until_snapshot` Nullable(Int32), `through_snapshot` Int32');

CREATE OR REPLACE VIEW change_history AS
SELECT decodeURLComponent(extract(_path, '.*/organization_id=([^/]*)/')) AS organization_id, `snapshot_id`, `taken_at`, `kind`, `workspace_id`, `workspace_name`, `user_id`, `email`, `enrollment_id`, `role_id`, `source`, `before`, `after`, `not_before`
FROM s3('s3://bucket/ann\'s lake/changes/*/part-0.parquet', 'Parquet', '`snapshot_id` Int32, `taken_at` DateTime64(6, \'UTC\'), `kind` String, `workspace_id` Nullable(String), `workspace_name` Nullable(String), `user_id` Nullable(String), `email` Nullable(String), `enrollment_id` Nullable(String), `role_id` Nullable(String), `source` Nullable(String), `before` Nullable(String), `after` Nullable(String), `not_before` Nullable(DateTime64(6, \'UTC\'))');

CREATE OR REPLACE VIEW requests AS
SELECT decodeURLComponent(extract(_path, '.*/organization_id=([^/]*)/')) AS organization_id, `snapshot_id`, `endpoint`, `requests`, `retries`, `failures`, `rows`, `expected_total`, `pages`, `passes`, `bytes`
FROM s3('s3://bucket/ann\'s lake/requests/*/part-0.parquet', 'Parquet', '`snapshot_id` Int32, `endpoint` String, `requests` Int64, `retries` Int64, `failures` Int64, `rows` Int64, `expected_total` Nullable(Int64), `pages` Int64, `passes` Int64, `bytes` Int64');

CREATE OR REPLACE VIEW events AS
SELECT decodeURLComponent(extract(_path, '.*/organization_id=([^/]*)/')) AS organization_id, `seq`, `at`, `kind`, `by`, `snapshot_id`, `detail`, `chain`
FROM s3('s3://bucket/ann\'s lake/events/*/part-0.parquet', 'Parquet', '`seq` Int64, `at` DateTime64(6, \'UTC\'), `kind` String, `by` String, `snapshot_id` Nullable(Int32), `detail` String, `chain` String');

CREATE OR REPLACE VIEW findings AS
SELECT decodeURLComponent(extract(_path, '.*/organization_id=([^/]*)/')) AS organization_id, `snapshot_id`, `policy_digest`, `rule`, `kind`, `severity`, `state`, `subject`, `workspace_id`, `user_id`, `enrollment_id`, `email`, `evidence`, `todo`, `since`, `fingerprint`
FROM s3('s3://bucket/ann\'s lake/findings/*/part-0.parquet', 'Parquet', '`snapshot_id` Int32, `policy_digest` Nullable(String), `rule` String, `kind` String, `severity` String, `state` String, `subject` String, `workspace_id` Nullable(String), `user_id` Nullable(String), `enrollment_id` Nullable(String), `email` Nullable(String), `evidence` Nullable(String), `todo` Nullable(String), `since` Nullable(String), `fingerprint` String');

CREATE OR REPLACE VIEW not_evaluated AS
SELECT decodeURLComponent(extract(_path, '.*/organization_id=([^/]*)/')) AS organization_id, `snapshot_id`, `policy_digest`, `rule`, `in_part`, `reason`
FROM s3('s3://bucket/ann\'s lake/not_evaluated/*/part-0.parquet', 'Parquet', '`snapshot_id` Int32, `policy_digest` Nullable(String), `rule` String, `in_part` Int32, `reason` String');

CREATE OR REPLACE VIEW reviews AS
SELECT decodeURLComponent(extract(_path, '.*/organization_id=([^/]*)/')) AS organization_id, `name`, `review_id`, `scope`, `issued_at`, `issued_by`, `snapshot_id`, `baseline_id`, `rows`, `bundle_digest`, `due`, `withdrawn_at`
FROM s3('s3://bucket/ann\'s lake/reviews/*/part-0.parquet', 'Parquet', '`name` String, `review_id` Nullable(String), `scope` Nullable(String), `issued_at` DateTime64(6, \'UTC\'), `issued_by` String, `snapshot_id` Nullable(Int32), `baseline_id` Nullable(Int32), `rows` Nullable(Int64), `bundle_digest` Nullable(String), `due` Nullable(String), `withdrawn_at` Nullable(DateTime64(6, \'UTC\'))');

CREATE OR REPLACE VIEW review_rows AS
SELECT decodeURLComponent(extract(_path, '.*/organization_id=([^/]*)/')) AS organization_id, `review`, `row_key`, `row_sum`, `sheet`, `number`, `workspace_id`, `user_id`, `source`, `role_id`, `enrollment_id`, `reviewer`, `reviewer_as_issued`, `justification_required`, `displayed`
FROM s3('s3://bucket/ann\'s lake/review_rows/*/part-0.parquet', 'Parquet', '`review` String, `row_key` String, `row_sum` String, `sheet` Nullable(String), `number` Int64, `workspace_id` Nullable(String), `user_id` Nullable(String), `source` Nullable(String), `role_id` Nullable(String), `enrollment_id` Nullable(String), `reviewer` Nullable(String), `reviewer_as_issued` Nullable(String), `justification_required` Nullable(String), `displayed` Nullable(String)');

CREATE OR REPLACE VIEW snapshots AS
SELECT decodeURLComponent(extract(_path, '.*/organization_id=([^/]*)/')) AS organization_id, `snapshot_id`, `taken_at`, `finished_at`, `status`, `completeness`, `label`, `recorded_organization_id`, `api_url`, `tool_version`, `collected_by`, `parameters`, `workspaces`, `unread_workspaces`, `direct_memberships`, `inherited_memberships`, `enrollments`, `users`, `changes`, `state_digest`, `change_digest`, `chain`
FROM s3('s3://bucket/ann\'s lake/snapshots/*/part-0.parquet', 'Parquet', '`snapshot_id` Int32, `taken_at` DateTime64(6, \'UTC\'), `finished_at` DateTime64(6, \'UTC\'), `status` String, `completeness` String, `label` Nullable(String), `recorded_organization_id` Nullable(String), `api_url` String, `tool_version` String, `collected_by` String, `parameters` String, `workspaces` Int64, `unread_workspaces` Int64, `direct_memberships` Int64, `inherited_memberships` Int64, `enrollments` Nullable(Int64), `users` Nullable(Int64), `changes` Nullable(Int64), `state_digest` String, `change_digest` String, `chain` String');

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

-- The state of each snapshot, one line a fact. The SHA-256 of the lines in the order of their bytes, each with a line end,
-- is the snapshot's state digest.
CREATE OR REPLACE VIEW state AS
SELECT organization_id, snapshot_id, replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(line, '\\\\', char(1)), '\\/', '/'), '\\u2028', char(226, 128, 168)), '\\u2029', char(226, 128, 169)), '\\u000B', '\\u000b'), '\\u000E', '\\u000e'), '\\u000F', '\\u000f'), '\\u001A', '\\u001a'), '\\u001B', '\\u001b'), '\\u001C', '\\u001c'), '\\u001D', '\\u001d'), '\\u001E', '\\u001e'), '\\u001F', '\\u001f'), char(1), '\\\\') AS line
FROM (
  SELECT s.organization_id AS organization_id, s.snapshot_id AS snapshot_id, toJSONString(['coverage', f.resource, f.workspace_id, f.read_status, f.http_status, f.error_code, f.fingerprint]) AS line
  FROM snapshots AS s
  JOIN coverage AS f ON f.organization_id = s.organization_id
    AND f.since_snapshot <= s.snapshot_id AND coalesce(f.until_snapshot, 2147483647) > s.snapshot_id AND f.through_snapshot >= s.snapshot_id
  UNION ALL
  SELECT s.organization_id AS organization_id, s.snapshot_id AS snapshot_id, toJSONString(['grant', f.workspace_id, f.user_id, f.source, f.role_id, f.status]) AS line
  FROM snapshots AS s
  JOIN coverage AS c ON c.organization_id = s.organization_id AND c.read_status = 'read' AND c.resource = 'memberships'
    AND c.since_snapshot <= s.snapshot_id AND coalesce(c.until_snapshot, 2147483647) > s.snapshot_id AND c.through_snapshot >= s.snapshot_id
  JOIN access_history AS f ON f.organization_id = s.organization_id AND f.workspace_id = c.workspace_id
    AND f.since_snapshot <= s.snapshot_id AND coalesce(f.until_snapshot, 2147483647) > s.snapshot_id AND f.through_snapshot >= s.snapshot_id
  UNION ALL
  SELECT s.organization_id AS organization_id, s.snapshot_id AS snapshot_id, toJSONString(['invitation', f.enrollment_id, f.email, f.status, f.last_invitation_sent_at]) AS line
  FROM snapshots AS s
  JOIN coverage AS c ON c.organization_id = s.organization_id AND c.read_status = 'read' AND c.resource = 'enrollments' AND c.workspace_id IS NULL
    AND c.since_snapshot <= s.snapshot_id AND coalesce(c.until_snapshot, 2147483647) > s.snapshot_id AND c.through_snapshot >= s.snapshot_id
  JOIN invitation_history AS f ON f.organization_id = s.organization_id
    AND f.since_snapshot <= s.snapshot_id AND coalesce(f.until_snapshot, 2147483647) > s.snapshot_id AND f.through_snapshot >= s.snapshot_id
  UNION ALL
  SELECT s.organization_id AS organization_id, s.snapshot_id AS snapshot_id, toJSONString(['role', f.listing, f.listing_workspace_id, f.role_id, f.name, f.type, f.workspace_id, f.role_organization_id, f.created_at]) AS line
  FROM snapshots AS s
  JOIN coverage AS c ON c.organization_id = s.organization_id AND c.read_status = 'read' AND c.resource IN ('organization_roles', 'workspace_roles', 'memberships')
    AND c.since_snapshot <= s.snapshot_id AND coalesce(c.until_snapshot, 2147483647) > s.snapshot_id AND c.through_snapshot >= s.snapshot_id
  JOIN roles AS f ON f.organization_id = s.organization_id AND f.listing = c.resource AND coalesce(f.listing_workspace_id, '') = coalesce(c.workspace_id, '')
    AND f.since_snapshot <= s.snapshot_id AND coalesce(f.until_snapshot, 2147483647) > s.snapshot_id AND f.through_snapshot >= s.snapshot_id
  UNION ALL
  SELECT s.organization_id AS organization_id, s.snapshot_id AS snapshot_id, toJSONString(['roster', f.email, f.user_id, f.name, f.manager, f.department, f.title, f.status, f.start_date, f.end_date]) AS line
  FROM snapshots AS s
  JOIN coverage AS c ON c.organization_id = s.organization_id AND c.read_status = 'read' AND c.resource = 'roster' AND c.workspace_id IS NULL
    AND c.since_snapshot <= s.snapshot_id AND coalesce(c.until_snapshot, 2147483647) > s.snapshot_id AND c.through_snapshot >= s.snapshot_id
  JOIN roster_history AS f ON f.organization_id = s.organization_id
    AND f.since_snapshot <= s.snapshot_id AND coalesce(f.until_snapshot, 2147483647) > s.snapshot_id AND f.through_snapshot >= s.snapshot_id
  UNION ALL
  SELECT s.organization_id AS organization_id, s.snapshot_id AS snapshot_id, toJSONString(['user', f.user_id, f.email, f.first_name, f.last_name, f.title, f.organization_role_id, f.created_at, f.idp_id]) AS line
  FROM snapshots AS s
  JOIN coverage AS c ON c.organization_id = s.organization_id AND c.read_status = 'read' AND c.resource = 'users' AND c.workspace_id IS NULL
    AND c.since_snapshot <= s.snapshot_id AND coalesce(c.until_snapshot, 2147483647) > s.snapshot_id AND c.through_snapshot >= s.snapshot_id
  JOIN account_history AS f ON f.organization_id = s.organization_id
    AND f.since_snapshot <= s.snapshot_id AND coalesce(f.until_snapshot, 2147483647) > s.snapshot_id AND f.through_snapshot >= s.snapshot_id
  UNION ALL
  SELECT s.organization_id AS organization_id, s.snapshot_id AS snapshot_id, toJSONString(['workspace', f.workspace_id, f.name, f.type, f.listed]) AS line
  FROM snapshots AS s
  JOIN workspaces AS f ON f.organization_id = s.organization_id
    AND f.since_snapshot <= s.snapshot_id AND coalesce(f.until_snapshot, 2147483647) > s.snapshot_id AND f.through_snapshot >= s.snapshot_id
) AS lines;

