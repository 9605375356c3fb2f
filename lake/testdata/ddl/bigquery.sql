-- The tables of a tlaudit lake for BigQuery, and the views over them: from documentation, no test of tlaudit ran it.
-- BigQuery takes the columns from the files, and the organization from the path, which no file may repeat.
CREATE SCHEMA IF NOT EXISTS tlaudit_lake;

CREATE OR REPLACE EXTERNAL TABLE tlaudit_lake.access_history
WITH PARTITION COLUMNS (organization_id STRING)
OPTIONS (format = 'PARQUET', uris = ['s3://bucket/ann\'s lake/access_history/*.parquet'], hive_partition_uri_prefix = 's3://bucket/ann\'s lake/access_history');

CREATE OR REPLACE EXTERNAL TABLE tlaudit_lake.invitation_history
WITH PARTITION COLUMNS (organization_id STRING)
OPTIONS (format = 'PARQUET', uris = ['s3://bucket/ann\'s lake/invitation_history/*.parquet'], hive_partition_uri_prefix = 's3://bucket/ann\'s lake/invitation_history');

CREATE OR REPLACE EXTERNAL TABLE tlaudit_lake.account_history
WITH PARTITION COLUMNS (organization_id STRING)
OPTIONS (format = 'PARQUET', uris = ['s3://bucket/ann\'s lake/account_history/*.parquet'], hive_partition_uri_prefix = 's3://bucket/ann\'s lake/account_history');

CREATE OR REPLACE EXTERNAL TABLE tlaudit_lake.roster_history
WITH PARTITION COLUMNS (organization_id STRING)
OPTIONS (format = 'PARQUET', uris = ['s3://bucket/ann\'s lake/roster_history/*.parquet'], hive_partition_uri_prefix = 's3://bucket/ann\'s lake/roster_history');

CREATE OR REPLACE EXTERNAL TABLE tlaudit_lake.workspaces
WITH PARTITION COLUMNS (organization_id STRING)
OPTIONS (format = 'PARQUET', uris = ['s3://bucket/ann\'s lake/workspaces/*.parquet'], hive_partition_uri_prefix = 's3://bucket/ann\'s lake/workspaces');

CREATE OR REPLACE EXTERNAL TABLE tlaudit_lake.roles
WITH PARTITION COLUMNS (organization_id STRING)
OPTIONS (format = 'PARQUET', uris = ['s3://bucket/ann\'s lake/roles/*.parquet'], hive_partition_uri_prefix = 's3://bucket/ann\'s lake/roles');

CREATE OR REPLACE EXTERNAL TABLE tlaudit_lake.coverage
WITH PARTITION COLUMNS (organization_id STRING)
OPTIONS (format = 'PARQUET', uris = ['s3://bucket/ann\'s lake/coverage/*.parquet'], hive_partition_uri_prefix = 's3://bucket/ann\'s lake/coverage');

CREATE OR REPLACE EXTERNAL TABLE tlaudit_lake.people
WITH PARTITION COLUMNS (organization_id STRING)
OPTIONS (format = 'PARQUET', uris = ['s3://bucket/ann\'s lake/people/*.parquet'], hive_partition_uri_prefix = 's3://bucket/ann\'s lake/people');

CREATE OR REPLACE EXTERNAL TABLE tlaudit_lake.user_names
WITH PARTITION COLUMNS (organization_id STRING)
OPTIONS (format = 'PARQUET', uris = ['s3://bucket/ann\'s lake/user_names/*.parquet'], hive_partition_uri_prefix = 's3://bucket/ann\'s lake/user_names');

CREATE OR REPLACE EXTERNAL TABLE tlaudit_lake.roster_names
WITH PARTITION COLUMNS (organization_id STRING)
OPTIONS (format = 'PARQUET', uris = ['s3://bucket/ann\'s lake/roster_names/*.parquet'], hive_partition_uri_prefix = 's3://bucket/ann\'s lake/roster_names');

CREATE OR REPLACE EXTERNAL TABLE tlaudit_lake.role_names
WITH PARTITION COLUMNS (organization_id STRING)
OPTIONS (format = 'PARQUET', uris = ['s3://bucket/ann\'s lake/role_names/*.parquet'], hive_partition_uri_prefix = 's3://bucket/ann\'s lake/role_names');

CREATE OR REPLACE EXTERNAL TABLE tlaudit_lake.change_history
WITH PARTITION COLUMNS (organization_id STRING)
OPTIONS (format = 'PARQUET', uris = ['s3://bucket/ann\'s lake/changes/*.parquet'], hive_partition_uri_prefix = 's3://bucket/ann\'s lake/changes');

CREATE OR REPLACE EXTERNAL TABLE tlaudit_lake.requests
WITH PARTITION COLUMNS (organization_id STRING)
OPTIONS (format = 'PARQUET', uris = ['s3://bucket/ann\'s lake/requests/*.parquet'], hive_partition_uri_prefix = 's3://bucket/ann\'s lake/requests');

CREATE OR REPLACE EXTERNAL TABLE tlaudit_lake.events
WITH PARTITION COLUMNS (organization_id STRING)
OPTIONS (format = 'PARQUET', uris = ['s3://bucket/ann\'s lake/events/*.parquet'], hive_partition_uri_prefix = 's3://bucket/ann\'s lake/events');

CREATE OR REPLACE EXTERNAL TABLE tlaudit_lake.findings
WITH PARTITION COLUMNS (organization_id STRING)
OPTIONS (format = 'PARQUET', uris = ['s3://bucket/ann\'s lake/findings/*.parquet'], hive_partition_uri_prefix = 's3://bucket/ann\'s lake/findings');

CREATE OR REPLACE EXTERNAL TABLE tlaudit_lake.not_evaluated
WITH PARTITION COLUMNS (organization_id STRING)
OPTIONS (format = 'PARQUET', uris = ['s3://bucket/ann\'s lake/not_evaluated/*.parquet'], hive_partition_uri_prefix = 's3://bucket/ann\'s lake/not_evaluated');

CREATE OR REPLACE EXTERNAL TABLE tlaudit_lake.reviews
WITH PARTITION COLUMNS (organization_id STRING)
OPTIONS (format = 'PARQUET', uris = ['s3://bucket/ann\'s lake/reviews/*.parquet'], hive_partition_uri_prefix = 's3://bucket/ann\'s lake/reviews');

CREATE OR REPLACE EXTERNAL TABLE tlaudit_lake.review_rows
WITH PARTITION COLUMNS (organization_id STRING)
OPTIONS (format = 'PARQUET', uris = ['s3://bucket/ann\'s lake/review_rows/*.parquet'], hive_partition_uri_prefix = 's3://bucket/ann\'s lake/review_rows');

CREATE OR REPLACE EXTERNAL TABLE tlaudit_lake.snapshots
WITH PARTITION COLUMNS (organization_id STRING)
OPTIONS (format = 'PARQUET', uris = ['s3://bucket/ann\'s lake/snapshots/*.parquet'], hive_partition_uri_prefix = 's3://bucket/ann\'s lake/snapshots');

-- Who has access to which workspace, of the workspaces that the snapshot read. What was not read is not here, and was not
-- removed: coverage says what was read.
CREATE OR REPLACE VIEW tlaudit_lake.access_at AS
SELECT s.organization_id AS organization_id, s.snapshot_id AS snapshot_id, h.workspace_id AS workspace_id, w.name AS workspace_name, h.user_id AS user_id,
       coalesce(u.email, r.email) AS email, u.first_name AS first_name, u.last_name AS last_name, u.title AS title,
       h.source AS source, h.role_id AS role_id, ro.name AS role_name, CASE WHEN h.source = 'direct' THEN ro.type END AS role_type,
       h.status AS status, h.first_seen AS first_seen, h.not_before AS not_before, h.role_since AS role_since, h.role_not_before AS role_not_before
FROM tlaudit_lake.snapshots AS s
JOIN tlaudit_lake.coverage AS c ON c.organization_id = s.organization_id AND c.resource = 'memberships' AND c.read_status = 'read'
  AND c.since_snapshot <= s.snapshot_id AND coalesce(c.until_snapshot, 2147483647) > s.snapshot_id AND c.through_snapshot >= s.snapshot_id
JOIN tlaudit_lake.access_history AS h ON h.organization_id = c.organization_id AND h.workspace_id = c.workspace_id
  AND h.since_snapshot <= s.snapshot_id AND coalesce(h.until_snapshot, 2147483647) > s.snapshot_id AND h.through_snapshot >= s.snapshot_id
LEFT JOIN tlaudit_lake.workspaces AS w ON w.organization_id = s.organization_id AND w.workspace_id = h.workspace_id
  AND w.since_snapshot <= s.snapshot_id AND coalesce(w.until_snapshot, 2147483647) > s.snapshot_id AND w.through_snapshot >= s.snapshot_id
LEFT JOIN tlaudit_lake.user_names AS u ON u.organization_id = s.organization_id AND u.user_id = h.user_id
  AND u.since_snapshot <= s.snapshot_id AND coalesce(u.until_snapshot, 2147483647) > s.snapshot_id AND u.through_snapshot >= s.snapshot_id
LEFT JOIN tlaudit_lake.roster_names AS r ON r.organization_id = s.organization_id AND r.user_id = h.user_id
  AND r.since_snapshot <= s.snapshot_id AND coalesce(r.until_snapshot, 2147483647) > s.snapshot_id AND r.through_snapshot >= s.snapshot_id
LEFT JOIN tlaudit_lake.role_names AS ro ON ro.organization_id = s.organization_id AND ro.role_id = h.role_id
  AND ro.since_snapshot <= s.snapshot_id AND coalesce(ro.until_snapshot, 2147483647) > s.snapshot_id AND ro.through_snapshot >= s.snapshot_id;

-- Who has access now, as the newest snapshot of each organization read it.
CREATE OR REPLACE VIEW tlaudit_lake.access_now AS
SELECT s.organization_id AS organization_id, h.workspace_id AS workspace_id, w.name AS workspace_name, h.user_id AS user_id,
       coalesce(u.email, r.email) AS email, u.first_name AS first_name, u.last_name AS last_name, u.title AS title,
       h.source AS source, h.role_id AS role_id, ro.name AS role_name, CASE WHEN h.source = 'direct' THEN ro.type END AS role_type,
       h.status AS status, h.first_seen AS first_seen, h.not_before AS not_before, h.role_since AS role_since, h.role_not_before AS role_not_before
FROM (SELECT organization_id, max(snapshot_id) AS snapshot_id FROM tlaudit_lake.snapshots GROUP BY organization_id) AS s
JOIN tlaudit_lake.coverage AS c ON c.organization_id = s.organization_id AND c.resource = 'memberships' AND c.read_status = 'read'
  AND c.since_snapshot <= s.snapshot_id AND coalesce(c.until_snapshot, 2147483647) > s.snapshot_id AND c.through_snapshot >= s.snapshot_id
JOIN tlaudit_lake.access_history AS h ON h.organization_id = c.organization_id AND h.workspace_id = c.workspace_id
  AND h.since_snapshot <= s.snapshot_id AND coalesce(h.until_snapshot, 2147483647) > s.snapshot_id AND h.through_snapshot >= s.snapshot_id
LEFT JOIN tlaudit_lake.workspaces AS w ON w.organization_id = s.organization_id AND w.workspace_id = h.workspace_id
  AND w.since_snapshot <= s.snapshot_id AND coalesce(w.until_snapshot, 2147483647) > s.snapshot_id AND w.through_snapshot >= s.snapshot_id
LEFT JOIN tlaudit_lake.user_names AS u ON u.organization_id = s.organization_id AND u.user_id = h.user_id
  AND u.since_snapshot <= s.snapshot_id AND coalesce(u.until_snapshot, 2147483647) > s.snapshot_id AND u.through_snapshot >= s.snapshot_id
LEFT JOIN tlaudit_lake.roster_names AS r ON r.organization_id = s.organization_id AND r.user_id = h.user_id
  AND r.since_snapshot <= s.snapshot_id AND coalesce(r.until_snapshot, 2147483647) > s.snapshot_id AND r.through_snapshot >= s.snapshot_id
LEFT JOIN tlaudit_lake.role_names AS ro ON ro.organization_id = s.organization_id AND ro.role_id = h.role_id
  AND ro.since_snapshot <= s.snapshot_id AND coalesce(ro.until_snapshot, 2147483647) > s.snapshot_id AND ro.through_snapshot >= s.snapshot_id;

-- Who is who: the accounts, and the holders of access whom the listing of accounts does not have.
CREATE OR REPLACE VIEW tlaudit_lake.people_at AS
SELECT s.organization_id AS organization_id, s.snapshot_id AS snapshot_id, p.user_id AS user_id, p.listed AS listed, p.email AS email,
       CASE WHEN p.email IS NOT NULL THEN coalesce(p.email_as_of, s.taken_at) END AS email_as_of, p.domain AS domain, p.name AS name,
       p.title AS title, p.department AS department, p.manager AS manager, p.organization_role_id AS organization_role_id,
       p.organization_role AS organization_role, p.idp_id AS idp_id, p.created_at AS created_at, p.roster_email AS roster_email,
       p.roster_status AS roster_status, p.roster_start_date AS roster_start_date, p.roster_end_date AS roster_end_date,
       p.matched_by AS matched_by, p.email_key AS email_key
FROM tlaudit_lake.snapshots AS s
JOIN tlaudit_lake.people AS p ON p.organization_id = s.organization_id
  AND p.since_snapshot <= s.snapshot_id AND coalesce(p.until_snapshot, 2147483647) > s.snapshot_id AND p.through_snapshot >= s.snapshot_id;

-- What changed from one reading to the next.
CREATE OR REPLACE VIEW tlaudit_lake.changes AS
SELECT c.organization_id AS organization_id, c.snapshot_id AS snapshot_id, c.taken_at AS taken_at, c.kind AS kind, c.workspace_id AS workspace_id,
       c.workspace_name AS workspace_name, c.user_id AS user_id, c.email AS email, c.enrollment_id AS enrollment_id, c.role_id AS role_id,
       c.source AS source, c.before AS before, c.after AS after, c.not_before AS not_before
FROM tlaudit_lake.snapshots AS s
JOIN tlaudit_lake.change_history AS c ON c.organization_id = s.organization_id AND c.snapshot_id = s.snapshot_id;

