-- The tables of a tlaudit lake for Snowflake, and the views over them: from documentation, no test of tlaudit ran it. A
-- location that needs a login takes a STORAGE_INTEGRATION in the first statement. Run the ALTER lines again after each export.
CREATE STAGE IF NOT EXISTS tlaudit_lake URL = 's3://bucket/ann\'s lake';

CREATE EXTERNAL TABLE IF NOT EXISTS access_history (
  organization_id VARCHAR AS (split_part(split_part(metadata$filename, 'organization_id=', -1), '/', 1)),
  "WORKSPACE_ID" VARCHAR AS (value:"workspace_id"::VARCHAR),
  "WORKSPACE_NAME" VARCHAR AS (value:"workspace_name"::VARCHAR),
  "USER_ID" VARCHAR AS (value:"user_id"::VARCHAR),
  "EMAIL" VARCHAR AS (value:"email"::VARCHAR),
  "SOURCE" VARCHAR AS (value:"source"::VARCHAR),
  "ROLE_ID" VARCHAR AS (value:"role_id"::VARCHAR),
  "ROLE_NAME" VARCHAR AS (value:"role_name"::VARCHAR),
  "STATUS" VARCHAR AS (value:"status"::VARCHAR),
  "SINCE_SNAPSHOT" INTEGER AS (value:"since_snapshot"::INTEGER),
  "UNTIL_SNAPSHOT" INTEGER AS (value:"until_snapshot"::INTEGER),
  "THROUGH_SNAPSHOT" INTEGER AS (value:"through_snapshot"::INTEGER),
  "FIRST_SEEN" TIMESTAMP_NTZ AS (value:"first_seen"::TIMESTAMP_NTZ),
  "NOT_BEFORE" TIMESTAMP_NTZ AS (value:"not_before"::TIMESTAMP_NTZ),
  "LAST_SEEN" TIMESTAMP_NTZ AS (value:"last_seen"::TIMESTAMP_NTZ),
  "GONE_BY" TIMESTAMP_NTZ AS (value:"gone_by"::TIMESTAMP_NTZ),
  "ROLE_SINCE" TIMESTAMP_NTZ AS (value:"role_since"::TIMESTAMP_NTZ),
  "ROLE_NOT_BEFORE" TIMESTAMP_NTZ AS (value:"role_not_before"::TIMESTAMP_NTZ))
PARTITION BY (organization_id) LOCATION = @tlaudit_lake/access_history/ AUTO_REFRESH = FALSE
FILE_FORMAT = (TYPE = PARQUET USE_LOGICAL_TYPE = TRUE);

ALTER EXTERNAL TABLE access_history REFRESH;

CREATE EXTERNAL TABLE IF NOT EXISTS invitation_history (
  organization_id VARCHAR AS (split_part(split_part(metadata$filename, 'organization_id=', -1), '/', 1)),
  "ENROLLMENT_ID" VARCHAR AS (value:"enrollment_id"::VARCHAR),
  "EMAIL" VARCHAR AS (value:"email"::VARCHAR),
  "STATUS" VARCHAR AS (value:"status"::VARCHAR),
  "LAST_INVITATION_SENT_AT" VARCHAR AS (value:"last_invitation_sent_at"::VARCHAR),
  "SINCE_SNAPSHOT" INTEGER AS (value:"since_snapshot"::INTEGER),
  "UNTIL_SNAPSHOT" INTEGER AS (value:"until_snapshot"::INTEGER),
  "THROUGH_SNAPSHOT" INTEGER AS (value:"through_snapshot"::INTEGER),
  "FIRST_SEEN" TIMESTAMP_NTZ AS (value:"first_seen"::TIMESTAMP_NTZ),
  "NOT_BEFORE" TIMESTAMP_NTZ AS (value:"not_before"::TIMESTAMP_NTZ),
  "LAST_SEEN" TIMESTAMP_NTZ AS (value:"last_seen"::TIMESTAMP_NTZ),
  "GONE_BY" TIMESTAMP_NTZ AS (value:"gone_by"::TIMESTAMP_NTZ),
  "EMAIL_KEY" VARCHAR AS (value:"email_key"::VARCHAR),
  "PENDING_SINCE" VARCHAR AS (value:"pending_since"::VARCHAR))
PARTITION BY (organization_id) LOCATION = @tlaudit_lake/invitation_history/ AUTO_REFRESH = FALSE
FILE_FORMAT = (TYPE = PARQUET USE_LOGICAL_TYPE = TRUE);

ALTER EXTERNAL TABLE invitation_history REFRESH;

CREATE EXTERNAL TABLE IF NOT EXISTS account_history (
  organization_id VARCHAR AS (split_part(split_part(metadata$filename, 'organization_id=', -1), '/', 1)),
  "USER_ID" VARCHAR AS (value:"user_id"::VARCHAR),
  "EMAIL" VARCHAR AS (value:"email"::VARCHAR),
  "FIRST_NAME" VARCHAR AS (value:"first_name"::VARCHAR),
  "LAST_NAME" VARCHAR AS (value:"last_name"::VARCHAR),
  "TITLE" VARCHAR AS (value:"title"::VARCHAR),
  "ORGANIZATION_ROLE_ID" VARCHAR AS (value:"organization_role_id"::VARCHAR),
  "CREATED_AT" VARCHAR AS (value:"created_at"::VARCHAR),
  "IDP_ID" VARCHAR AS (value:"idp_id"::VARCHAR),
  "SINCE_SNAPSHOT" INTEGER AS (value:"since_snapshot"::INTEGER),
  "UNTIL_SNAPSHOT" INTEGER AS (value:"until_snapshot"::INTEGER),
  "THROUGH_SNAPSHOT" INTEGER AS (value:"through_snapshot"::INTEGER),
  "FIRST_SEEN" TIMESTAMP_NTZ AS (value:"first_seen"::TIMESTAMP_NTZ),
  "NOT_BEFORE" TIMESTAMP_NTZ AS (value:"not_before"::TIMESTAMP_NTZ),
  "LAST_SEEN" TIMESTAMP_NTZ AS (value:"last_seen"::TIMESTAMP_NTZ),
  "GONE_BY" TIMESTAMP_NTZ AS (value:"gone_by"::TIMESTAMP_NTZ),
  "EMAIL_KEY" VARCHAR AS (value:"email_key"::VARCHAR))
PARTITION BY (organization_id) LOCATION = @tlaudit_lake/account_history/ AUTO_REFRESH = FALSE
FILE_FORMAT = (TYPE = PARQUET USE_LOGICAL_TYPE = TRUE);

ALTER EXTERNAL TABLE account_history REFRESH;

CREATE EXTERNAL TABLE IF NOT EXISTS roster_history (
  organization_id VARCHAR AS (split_part(split_part(metadata$filename, 'organization_id=', -1), '/', 1)),
  "EMAIL" VARCHAR AS (value:"email"::VARCHAR),
  "USER_ID" VARCHAR AS (value:"user_id"::VARCHAR),
  "NAME" VARCHAR AS (value:"name"::VARCHAR),
  "MANAGER" VARCHAR AS (value:"manager"::VARCHAR),
  "DEPARTMENT" VARCHAR AS (value:"department"::VARCHAR),
  "TITLE" VARCHAR AS (value:"title"::VARCHAR),
  "STATUS" VARCHAR AS (value:"status"::VARCHAR),
  "START_DATE" VARCHAR AS (value:"start_date"::VARCHAR),
  "END_DATE" VARCHAR AS (value:"end_date"::VARCHAR),
  "SINCE_SNAPSHOT" INTEGER AS (value:"since_snapshot"::INTEGER),
  "UNTIL_SNAPSHOT" INTEGER AS (value:"until_snapshot"::INTEGER),
  "THROUGH_SNAPSHOT" INTEGER AS (value:"through_snapshot"::INTEGER),
  "FIRST_SEEN" TIMESTAMP_NTZ AS (value:"first_seen"::TIMESTAMP_NTZ),
  "NOT_BEFORE" TIMESTAMP_NTZ AS (value:"not_before"::TIMESTAMP_NTZ),
  "LAST_SEEN" TIMESTAMP_NTZ AS (value:"last_seen"::TIMESTAMP_NTZ),
  "GONE_BY" TIMESTAMP_NTZ AS (value:"gone_by"::TIMESTAMP_NTZ),
  "EMAIL_KEY" VARCHAR AS (value:"email_key"::VARCHAR))
PARTITION BY (organization_id) LOCATION = @tlaudit_lake/roster_history/ AUTO_REFRESH = FALSE
FILE_FORMAT = (TYPE = PARQUET USE_LOGICAL_TYPE = TRUE);

ALTER EXTERNAL TABLE roster_history REFRESH;

CREATE EXTERNAL TABLE IF NOT EXISTS workspaces (
  organization_id VARCHAR AS (split_part(split_part(metadata$filename, 'organization_id=', -1), '/', 1)),
  "WORKSPACE_ID" VARCHAR AS (value:"workspace_id"::VARCHAR),
  "NAME" VARCHAR AS (value:"name"::VARCHAR),
  "TYPE" VARCHAR AS (value:"type"::VARCHAR),
  "LISTED" VARCHAR AS (value:"listed"::VARCHAR),
  "SINCE_SNAPSHOT" INTEGER AS (value:"since_snapshot"::INTEGER),
  "UNTIL_SNAPSHOT" INTEGER AS (value:"until_snapshot"::INTEGER),
  "THROUGH_SNAPSHOT" INTEGER AS (value:"through_snapshot"::INTEGER))
PARTITION BY (organization_id) LOCATION = @tlaudit_lake/workspaces/ AUTO_REFRESH = FALSE
FILE_FORMAT = (TYPE = PARQUET USE_LOGICAL_TYPE = TRUE);

ALTER EXTERNAL TABLE workspaces REFRESH;

CREATE EXTERNAL TABLE IF NOT EXISTS roles (
  organization_id VARCHAR AS (split_part(split_part(metadata$filename, 'organization_id=', -1), '/', 1)),
  "LISTING" VARCHAR AS (value:"listing"::VARCHAR),
  "LISTING_WORKSPACE_ID" VARCHAR AS (value:"listing_workspace_id"::VARCHAR),
  "ROLE_ID" VARCHAR AS (value:"role_id"::VARCHAR),
  "NAME" VARCHAR AS (value:"name"::VARCHAR),
  "TYPE" VARCHAR AS (value:"type"::VARCHAR),
  "WORKSPACE_ID" VARCHAR AS (value:"workspace_id"::VARCHAR),
  "ROLE_ORGANIZATION_ID" VARCHAR AS (value:"role_organization_id"::VARCHAR),
  "CREATED_AT" VARCHAR AS (value:"created_at"::VARCHAR),
  "SINCE_SNAPSHOT" INTEGER AS (value:"since_snapshot"::INTEGER),
  "UNTIL_SNAPSHOT" INTEGER AS (value:"until_snapshot"::INTEGER),
  "THROUGH_SNAPSHOT" INTEGER AS (value:"through_snapshot"::INTEGER))
PARTITION BY (organization_id) LOCATION = @tlaudit_lake/roles/ AUTO_REFRESH = FALSE
FILE_FORMAT = (TYPE = PARQUET USE_LOGICAL_TYPE = TRUE);

ALTER EXTERNAL TABLE roles REFRESH;

CREATE EXTERNAL TABLE IF NOT EXISTS coverage (
  organization_id VARCHAR AS (split_part(split_part(metadata$filename, 'organization_id=', -1), '/', 1)),
  "RESOURCE" VARCHAR AS (value:"resource"::VARCHAR),
  "WORKSPACE_ID" VARCHAR AS (value:"workspace_id"::VARCHAR),
  "READ_STATUS" VARCHAR AS (value:"read_status"::VARCHAR),
  "HTTP_STATUS" VARCHAR AS (value:"http_status"::VARCHAR),
  "ERROR_CODE" VARCHAR AS (value:"error_code"::VARCHAR),
  "FINGERPRINT" VARCHAR AS (value:"fingerprint"::VARCHAR),
  "SINCE_SNAPSHOT" INTEGER AS (value:"since_snapshot"::INTEGER),
  "UNTIL_SNAPSHOT" INTEGER AS (value:"until_snapshot"::INTEGER),
  "THROUGH_SNAPSHOT" INTEGER AS (value:"through_snapshot"::INTEGER))
PARTITION BY (organization_id) LOCATION = @tlaudit_lake/coverage/ AUTO_REFRESH = FALSE
FILE_FORMAT = (TYPE = PARQUET USE_LOGICAL_TYPE = TRUE);

ALTER EXTERNAL TABLE coverage REFRESH;

CREATE EXTERNAL TABLE IF NOT EXISTS people (
  organization_id VARCHAR AS (split_part(split_part(metadata$filename, 'organization_id=', -1), '/', 1)),
  "USER_ID" VARCHAR AS (value:"user_id"::VARCHAR),
  "LISTED" INTEGER AS (value:"listed"::INTEGER),
  "EMAIL" VARCHAR AS (value:"email"::VARCHAR),
  "EMAIL_AS_OF" TIMESTAMP_NTZ AS (value:"email_as_of"::TIMESTAMP_NTZ),
  "DOMAIN" VARCHAR AS (value:"domain"::VARCHAR),
  "NAME" VARCHAR AS (value:"name"::VARCHAR),
  "TITLE" VARCHAR AS (value:"title"::VARCHAR),
  "DEPARTMENT" VARCHAR AS (value:"department"::VARCHAR),
  "MANAGER" VARCHAR AS (value:"manager"::VARCHAR),
  "ORGANIZATION_ROLE_ID" VARCHAR AS (value:"organization_role_id"::VARCHAR),
  "ORGANIZATION_ROLE" VARCHAR AS (value:"organization_role"::VARCHAR),
  "IDP_ID" VARCHAR AS (value:"idp_id"::VARCHAR),
  "CREATED_AT" VARCHAR AS (value:"created_at"::VARCHAR),
  "ROSTER_EMAIL" VARCHAR AS (value:"roster_email"::VARCHAR),
  "ROSTER_STATUS" VARCHAR AS (value:"roster_status"::VARCHAR),
  "ROSTER_START_DATE" VARCHAR AS (value:"roster_start_date"::VARCHAR),
  "ROSTER_END_DATE" VARCHAR AS (value:"roster_end_date"::VARCHAR),
  "MATCHED_BY" VARCHAR AS (value:"matched_by"::VARCHAR),
  "EMAIL_KEY" VARCHAR AS (value:"email_key"::VARCHAR),
  "SINCE_SNAPSHOT" INTEGER AS (value:"since_snapshot"::INTEGER),
  "UNTIL_SNAPSHOT" INTEGER AS (value:"until_snapshot"::INTEGER),
  "THROUGH_SNAPSHOT" INTEGER AS (value:"through_snapshot"::INTEGER))
PARTITION BY (organization_id) LOCATION = @tlaudit_lake/people/ AUTO_REFRESH = FALSE
FILE_FORMAT = (TYPE = PARQUET USE_LOGICAL_TYPE = TRUE);

ALTER EXTERNAL TABLE people REFRESH;

CREATE EXTERNAL TABLE IF NOT EXISTS user_names (
  organization_id VARCHAR AS (split_part(split_part(metadata$filename, 'organization_id=', -1), '/', 1)),
  "USER_ID" VARCHAR AS (value:"user_id"::VARCHAR),
  "EMAIL" VARCHAR AS (value:"email"::VARCHAR),
  "FIRST_NAME" VARCHAR AS (value:"first_name"::VARCHAR),
  "LAST_NAME" VARCHAR AS (value:"last_name"::VARCHAR),
  "TITLE" VARCHAR AS (value:"title"::VARCHAR),
  "SINCE_SNAPSHOT" INTEGER AS (value:"since_snapshot"::INTEGER),
  "UNTIL_SNAPSHOT" INTEGER AS (value:"until_snapshot"::INTEGER),
  "THROUGH_SNAPSHOT" INTEGER AS (value:"through_snapshot"::INTEGER))
PARTITION BY (organization_id) LOCATION = @tlaudit_lake/user_names/ AUTO_REFRESH = FALSE
FILE_FORMAT = (TYPE = PARQUET USE_LOGICAL_TYPE = TRUE);

ALTER EXTERNAL TABLE user_names REFRESH;

CREATE EXTERNAL TABLE IF NOT EXISTS roster_names (
  organization_id VARCHAR AS (split_part(split_part(metadata$filename, 'organization_id=', -1), '/', 1)),
  "USER_ID" VARCHAR AS (value:"user_id"::VARCHAR),
  "EMAIL" VARCHAR AS (value:"email"::VARCHAR),
  "SINCE_SNAPSHOT" INTEGER AS (value:"since_snapshot"::INTEGER),
  "UNTIL_SNAPSHOT" INTEGER AS (value:"until_snapshot"::INTEGER),
  "THROUGH_SNAPSHOT" INTEGER AS (value:"through_snapshot"::INTEGER))
PARTITION BY (organization_id) LOCATION = @tlaudit_lake/roster_names/ AUTO_REFRESH = FALSE
FILE_FORMAT = (TYPE = PARQUET USE_LOGICAL_TYPE = TRUE);

ALTER EXTERNAL TABLE roster_names REFRESH;

CREATE EXTERNAL TABLE IF NOT EXISTS role_names (
  organization_id VARCHAR AS (split_part(split_part(metadata$filename, 'organization_id=', -1), '/', 1)),
  "ROLE_ID" VARCHAR AS (value:"role_id"::VARCHAR),
  "NAME" VARCHAR AS (value:"name"::VARCHAR),
  "TYPE" VARCHAR AS (value:"type"::VARCHAR),
  "SINCE_SNAPSHOT" INTEGER AS (value:"since_snapshot"::INTEGER),
  "UNTIL_SNAPSHOT" INTEGER AS (value:"until_snapshot"::INTEGER),
  "THROUGH_SNAPSHOT" INTEGER AS (value:"through_snapshot"::INTEGER))
PARTITION BY (organization_id) LOCATION = @tlaudit_lake/role_names/ AUTO_REFRESH = FALSE
FILE_FORMAT = (TYPE = PARQUET USE_LOGICAL_TYPE = TRUE);

ALTER EXTERNAL TABLE role_names REFRESH;

CREATE EXTERNAL TABLE IF NOT EXISTS change_history (
  organization_id VARCHAR AS (split_part(split_part(metadata$filename, 'organization_id=', -1), '/', 1)),
  "SNAPSHOT_ID" INTEGER AS (value:"snapshot_id"::INTEGER),
  "TAKEN_AT" TIMESTAMP_NTZ AS (value:"taken_at"::TIMESTAMP_NTZ),
  "KIND" VARCHAR AS (value:"kind"::VARCHAR),
  "WORKSPACE_ID" VARCHAR AS (value:"workspace_id"::VARCHAR),
  "WORKSPACE_NAME" VARCHAR AS (value:"workspace_name"::VARCHAR),
  "USER_ID" VARCHAR AS (value:"user_id"::VARCHAR),
  "EMAIL" VARCHAR AS (value:"email"::VARCHAR),
  "ENROLLMENT_ID" VARCHAR AS (value:"enrollment_id"::VARCHAR),
  "ROLE_ID" VARCHAR AS (value:"role_id"::VARCHAR),
  "SOURCE" VARCHAR AS (value:"source"::VARCHAR),
  "BEFORE" VARCHAR AS (value:"before"::VARCHAR),
  "AFTER" VARCHAR AS (value:"after"::VARCHAR),
  "NOT_BEFORE" TIMESTAMP_NTZ AS (value:"not_before"::TIMESTAMP_NTZ))
PARTITION BY (organization_id) LOCATION = @tlaudit_lake/changes/ AUTO_REFRESH = FALSE
FILE_FORMAT = (TYPE = PARQUET USE_LOGICAL_TYPE = TRUE);

ALTER EXTERNAL TABLE change_history REFRESH;

CREATE EXTERNAL TABLE IF NOT EXISTS requests (
  organization_id VARCHAR AS (split_part(split_part(metadata$filename, 'organization_id=', -1), '/', 1)),
  "SNAPSHOT_ID" INTEGER AS (value:"snapshot_id"::INTEGER),
  "ENDPOINT" VARCHAR AS (value:"endpoint"::VARCHAR),
  "REQUESTS" INTEGER AS (value:"requests"::INTEGER),
  "RETRIES" INTEGER AS (value:"retries"::INTEGER),
  "FAILURES" INTEGER AS (value:"failures"::INTEGER),
  "ROWS" INTEGER AS (value:"rows"::INTEGER),
  "EXPECTED_TOTAL" INTEGER AS (value:"expected_total"::INTEGER),
  "PAGES" INTEGER AS (value:"pages"::INTEGER),
  "PASSES" INTEGER AS (value:"passes"::INTEGER),
  "BYTES" INTEGER AS (value:"bytes"::INTEGER))
PARTITION BY (organization_id) LOCATION = @tlaudit_lake/requests/ AUTO_REFRESH = FALSE
FILE_FORMAT = (TYPE = PARQUET USE_LOGICAL_TYPE = TRUE);

ALTER EXTERNAL TABLE requests REFRESH;

CREATE EXTERNAL TABLE IF NOT EXISTS events (
  organization_id VARCHAR AS (split_part(split_part(metadata$filename, 'organization_id=', -1), '/', 1)),
  "SEQ" INTEGER AS (value:"seq"::INTEGER),
  "AT" TIMESTAMP_NTZ AS (value:"at"::TIMESTAMP_NTZ),
  "KIND" VARCHAR AS (value:"kind"::VARCHAR),
  "BY" VARCHAR AS (value:"by"::VARCHAR),
  "SNAPSHOT_ID" INTEGER AS (value:"snapshot_id"::INTEGER),
  "DETAIL" VARCHAR AS (value:"detail"::VARCHAR),
  "CHAIN" VARCHAR AS (value:"chain"::VARCHAR))
PARTITION BY (organization_id) LOCATION = @tlaudit_lake/events/ AUTO_REFRESH = FALSE
FILE_FORMAT = (TYPE = PARQUET USE_LOGICAL_TYPE = TRUE);

ALTER EXTERNAL TABLE events REFRESH;

CREATE EXTERNAL TABLE IF NOT EXISTS findings (
  organization_id VARCHAR AS (split_part(split_part(metadata$filename, 'organization_id=', -1), '/', 1)),
  "SNAPSHOT_ID" INTEGER AS (value:"snapshot_id"::INTEGER),
  "POLICY_DIGEST" VARCHAR AS (value:"policy_digest"::VARCHAR),
  "RULE" VARCHAR AS (value:"rule"::VARCHAR),
  "KIND" VARCHAR AS (value:"kind"::VARCHAR),
  "SEVERITY" VARCHAR AS (value:"severity"::VARCHAR),
  "STATE" VARCHAR AS (value:"state"::VARCHAR),
  "SUBJECT" VARCHAR AS (value:"subject"::VARCHAR),
  "WORKSPACE_ID" VARCHAR AS (value:"workspace_id"::VARCHAR),
  "USER_ID" VARCHAR AS (value:"user_id"::VARCHAR),
  "ENROLLMENT_ID" VARCHAR AS (value:"enrollment_id"::VARCHAR),
  "EMAIL" VARCHAR AS (value:"email"::VARCHAR),
  "EVIDENCE" VARCHAR AS (value:"evidence"::VARCHAR),
  "TODO" VARCHAR AS (value:"todo"::VARCHAR),
  "SINCE" VARCHAR AS (value:"since"::VARCHAR),
  "FINGERPRINT" VARCHAR AS (value:"fingerprint"::VARCHAR))
PARTITION BY (organization_id) LOCATION = @tlaudit_lake/findings/ AUTO_REFRESH = FALSE
FILE_FORMAT = (TYPE = PARQUET USE_LOGICAL_TYPE = TRUE);

ALTER EXTERNAL TABLE findings REFRESH;

CREATE EXTERNAL TABLE IF NOT EXISTS not_evaluated (
  organization_id VARCHAR AS (split_part(split_part(metadata$filename, 'organization_id=', -1), '/', 1)),
  "SNAPSHOT_ID" INTEGER AS (value:"snapshot_id"::INTEGER),
  "POLICY_DIGEST" VARCHAR AS (value:"policy_digest"::VARCHAR),
  "RULE" VARCHAR AS (value:"rule"::VARCHAR),
  "IN_PART" INTEGER AS (value:"in_part"::INTEGER),
  "REASON" VARCHAR AS (value:"reason"::VARCHAR))
PARTITION BY (organization_id) LOCATION = @tlaudit_lake/not_evaluated/ AUTO_REFRESH = FALSE
FILE_FORMAT = (TYPE = PARQUET USE_LOGICAL_TYPE = TRUE);

ALTER EXTERNAL TABLE not_evaluated REFRESH;

CREATE EXTERNAL TABLE IF NOT EXISTS reviews (
  organization_id VARCHAR AS (split_part(split_part(metadata$filename, 'organization_id=', -1), '/', 1)),
  "NAME" VARCHAR AS (value:"name"::VARCHAR),
  "REVIEW_ID" VARCHAR AS (value:"review_id"::VARCHAR),
  "SCOPE" VARCHAR AS (value:"scope"::VARCHAR),
  "ISSUED_AT" TIMESTAMP_NTZ AS (value:"issued_at"::TIMESTAMP_NTZ),
  "ISSUED_BY" VARCHAR AS (value:"issued_by"::VARCHAR),
  "SNAPSHOT_ID" INTEGER AS (value:"snapshot_id"::INTEGER),
  "BASELINE_ID" INTEGER AS (value:"baseline_id"::INTEGER),
  "ROWS" INTEGER AS (value:"rows"::INTEGER),
  "BUNDLE_DIGEST" VARCHAR AS (value:"bundle_digest"::VARCHAR),
  "DUE" VARCHAR AS (value:"due"::VARCHAR),
  "WITHDRAWN_AT" TIMESTAMP_NTZ AS (value:"withdrawn_at"::TIMESTAMP_NTZ))
PARTITION BY (organization_id) LOCATION = @tlaudit_lake/reviews/ AUTO_REFRESH = FALSE
FILE_FORMAT = (TYPE = PARQUET USE_LOGICAL_TYPE = TRUE);

ALTER EXTERNAL TABLE reviews REFRESH;

CREATE EXTERNAL TABLE IF NOT EXISTS review_rows (
  organization_id VARCHAR AS (split_part(split_part(metadata$filename, 'organization_id=', -1), '/', 1)),
  "REVIEW" VARCHAR AS (value:"review"::VARCHAR),
  "ROW_KEY" VARCHAR AS (value:"row_key"::VARCHAR),
  "ROW_SUM" VARCHAR AS (value:"row_sum"::VARCHAR),
  "SHEET" VARCHAR AS (value:"sheet"::VARCHAR),
  "NUMBER" INTEGER AS (value:"number"::INTEGER),
  "WORKSPACE_ID" VARCHAR AS (value:"workspace_id"::VARCHAR),
  "USER_ID" VARCHAR AS (value:"user_id"::VARCHAR),
  "SOURCE" VARCHAR AS (value:"source"::VARCHAR),
  "ROLE_ID" VARCHAR AS (value:"role_id"::VARCHAR),
  "ENROLLMENT_ID" VARCHAR AS (value:"enrollment_id"::VARCHAR),
  "REVIEWER" VARCHAR AS (value:"reviewer"::VARCHAR),
  "REVIEWER_AS_ISSUED" VARCHAR AS (value:"reviewer_as_issued"::VARCHAR),
  "JUSTIFICATION_REQUIRED" VARCHAR AS (value:"justification_required"::VARCHAR),
  "DISPLAYED" VARCHAR AS (value:"displayed"::VARCHAR))
PARTITION BY (organization_id) LOCATION = @tlaudit_lake/review_rows/ AUTO_REFRESH = FALSE
FILE_FORMAT = (TYPE = PARQUET USE_LOGICAL_TYPE = TRUE);

ALTER EXTERNAL TABLE review_rows REFRESH;

CREATE EXTERNAL TABLE IF NOT EXISTS snapshots (
  organization_id VARCHAR AS (split_part(split_part(metadata$filename, 'organization_id=', -1), '/', 1)),
  "SNAPSHOT_ID" INTEGER AS (value:"snapshot_id"::INTEGER),
  "TAKEN_AT" TIMESTAMP_NTZ AS (value:"taken_at"::TIMESTAMP_NTZ),
  "FINISHED_AT" TIMESTAMP_NTZ AS (value:"finished_at"::TIMESTAMP_NTZ),
  "STATUS" VARCHAR AS (value:"status"::VARCHAR),
  "COMPLETENESS" VARCHAR AS (value:"completeness"::VARCHAR),
  "LABEL" VARCHAR AS (value:"label"::VARCHAR),
  "RECORDED_ORGANIZATION_ID" VARCHAR AS (value:"recorded_organization_id"::VARCHAR),
  "API_URL" VARCHAR AS (value:"api_url"::VARCHAR),
  "TOOL_VERSION" VARCHAR AS (value:"tool_version"::VARCHAR),
  "COLLECTED_BY" VARCHAR AS (value:"collected_by"::VARCHAR),
  "PARAMETERS" VARCHAR AS (value:"parameters"::VARCHAR),
  "WORKSPACES" INTEGER AS (value:"workspaces"::INTEGER),
  "UNREAD_WORKSPACES" INTEGER AS (value:"unread_workspaces"::INTEGER),
  "DIRECT_MEMBERSHIPS" INTEGER AS (value:"direct_memberships"::INTEGER),
  "INHERITED_MEMBERSHIPS" INTEGER AS (value:"inherited_memberships"::INTEGER),
  "ENROLLMENTS" INTEGER AS (value:"enrollments"::INTEGER),
  "USERS" INTEGER AS (value:"users"::INTEGER),
  "CHANGES" INTEGER AS (value:"changes"::INTEGER),
  "STATE_DIGEST" VARCHAR AS (value:"state_digest"::VARCHAR),
  "CHANGE_DIGEST" VARCHAR AS (value:"change_digest"::VARCHAR),
  "CHAIN" VARCHAR AS (value:"chain"::VARCHAR))
PARTITION BY (organization_id) LOCATION = @tlaudit_lake/snapshots/ AUTO_REFRESH = FALSE
FILE_FORMAT = (TYPE = PARQUET USE_LOGICAL_TYPE = TRUE);

ALTER EXTERNAL TABLE snapshots REFRESH;

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

