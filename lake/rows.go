package lake

// The rows of the lake's tables, one struct for each. The tag of a field has its column: its name, optional (NULL is
// unknown), dict where values repeat. A field with the tag personal is what an export without names leaves out. Times are
// microseconds since 1970 in UTC. A text that a digest covers and that may not be a time or a number stays a text. An
// optional field that is empty or zero is unknown and becomes NULL; where zero can be known the field is a pointer.

// An interval is when a row held, by snapshots: since is the first one that had it, until the first later reading without
// it (NULL: still so when last read), through the newest snapshot that the file knows of.
type interval struct {
	Since   int32 `parquet:"since_snapshot"`
	Until   int32 `parquet:"until_snapshot,optional"`
	Through int32 `parquet:"through_snapshot"`
}

// seen is when a row was first and last seen, as the views of the ledger say it.
type seen struct {
	FirstSeen int64 `parquet:"first_seen,timestamp(microsecond)"`
	NotBefore int64 `parquet:"not_before,optional,timestamp(microsecond)"`
	LastSeen  int64 `parquet:"last_seen,optional,timestamp(microsecond)"`
	GoneBy    int64 `parquet:"gone_by,optional,timestamp(microsecond)"`
}

type accessRow struct {
	WorkspaceID   string `parquet:"workspace_id,dict"`
	WorkspaceName string `parquet:"workspace_name,optional,dict"`
	UserID        string `parquet:"user_id,dict"`
	Email         string `parquet:"email,optional,dict" personal:""`
	Source        string `parquet:"source,dict"`
	RoleID        string `parquet:"role_id,optional,dict"`
	RoleName      string `parquet:"role_name,optional,dict"`
	Status        string `parquet:"status,optional,dict"`
	interval
	seen
	RoleSince     int64 `parquet:"role_since,timestamp(microsecond)"`
	RoleNotBefore int64 `parquet:"role_not_before,optional,timestamp(microsecond)"`
}

type invitationRow struct {
	EnrollmentID string `parquet:"enrollment_id"`
	Email        string `parquet:"email,optional,dict" personal:""`
	Status       string `parquet:"status,optional,dict"`
	LastSentAt   string `parquet:"last_invitation_sent_at,optional,dict"`
	interval
	seen
	EmailKey     string `parquet:"email_key,optional,dict" personal:""`
	PendingSince string `parquet:"pending_since,optional,dict"`
}

type accountRow struct {
	UserID             string `parquet:"user_id,dict"`
	Email              string `parquet:"email,optional,dict" personal:""`
	FirstName          string `parquet:"first_name,optional,dict" personal:""`
	LastName           string `parquet:"last_name,optional,dict" personal:""`
	Title              string `parquet:"title,optional,dict"`
	OrganizationRoleID string `parquet:"organization_role_id,optional,dict"`
	CreatedAt          string `parquet:"created_at,optional,dict"`
	IDPID              string `parquet:"idp_id,optional,dict"`
	interval
	seen
	EmailKey string `parquet:"email_key,optional,dict" personal:""`
}

type rosterRow struct {
	Email      string `parquet:"email,optional,dict" personal:""`
	UserID     string `parquet:"user_id,optional,dict"`
	Name       string `parquet:"name,optional,dict" personal:""`
	Manager    string `parquet:"manager,optional,dict" personal:""`
	Department string `parquet:"department,optional,dict"`
	Title      string `parquet:"title,optional,dict"`
	Status     string `parquet:"status,optional,dict"`
	StartDate  string `parquet:"start_date,optional,dict"`
	EndDate    string `parquet:"end_date,optional,dict"`
	interval
	seen
	EmailKey string `parquet:"email_key,optional,dict" personal:""`
}

type workspaceRow struct {
	WorkspaceID string `parquet:"workspace_id,dict"`
	Name        string `parquet:"name,optional,dict"`
	Type        string `parquet:"type,optional,dict"`
	Listed      string `parquet:"listed,dict"` // 1 or 0
	interval
}

type roleRow struct {
	Listing            string `parquet:"listing,dict"`
	ListingWorkspaceID string `parquet:"listing_workspace_id,optional,dict"`
	RoleID             string `parquet:"role_id,optional,dict"`
	Name               string `parquet:"name,optional,dict"`
	Type               string `parquet:"type,optional,dict"`
	WorkspaceID        string `parquet:"workspace_id,optional,dict"`
	RoleOrganizationID string `parquet:"role_organization_id,optional,dict"`
	CreatedAt          string `parquet:"created_at,optional,dict"`
	interval
}

type coverageRow struct {
	Resource    string `parquet:"resource,dict"`
	WorkspaceID string `parquet:"workspace_id,optional,dict"`
	ReadStatus  string `parquet:"read_status,dict"`
	HTTPStatus  string `parquet:"http_status,optional,dict"`
	ErrorCode   string `parquet:"error_code,optional,dict"`
	Fingerprint string `parquet:"fingerprint,optional,dict"`
	interval
}

type personRow struct {
	UserID             string `parquet:"user_id,dict"`
	Listed             *int32 `parquet:"listed,optional"`
	Email              string `parquet:"email,optional,dict" personal:""`
	EmailAsOf          int64  `parquet:"email_as_of,optional,timestamp(microsecond)"` // NULL too where it is the snapshot's own time
	Domain             string `parquet:"domain,optional,dict"`
	Name               string `parquet:"name,optional,dict" personal:""`
	Title              string `parquet:"title,optional,dict"`
	Department         string `parquet:"department,optional,dict"`
	Manager            string `parquet:"manager,optional,dict" personal:""`
	OrganizationRoleID string `parquet:"organization_role_id,optional,dict"`
	OrganizationRole   string `parquet:"organization_role,optional,dict"`
	IDPID              string `parquet:"idp_id,optional,dict"`
	CreatedAt          string `parquet:"created_at,optional,dict"`
	RosterEmail        string `parquet:"roster_email,optional,dict" personal:""`
	RosterStatus       string `parquet:"roster_status,optional,dict"`
	RosterStartDate    string `parquet:"roster_start_date,optional,dict"`
	RosterEndDate      string `parquet:"roster_end_date,optional,dict"`
	MatchedBy          string `parquet:"matched_by,optional,dict"`
	EmailKey           string `parquet:"email_key,optional,dict" personal:""`
	interval
}

// A userNameRow is what the listing of users says of an account, only where it was read.
type userNameRow struct {
	UserID    string `parquet:"user_id,dict"`
	Email     string `parquet:"email,optional,dict" personal:""`
	FirstName string `parquet:"first_name,optional,dict" personal:""`
	LastName  string `parquet:"last_name,optional,dict" personal:""`
	Title     string `parquet:"title,optional,dict"`
	interval
}

// A rosterNameRow is the address that the roster gives a user id, only where there was a roster.
type rosterNameRow struct {
	UserID string `parquet:"user_id,dict"`
	Email  string `parquet:"email,optional,dict" personal:""`
	interval
}

// A roleNameRow is what a role is called, by the listing that counts at the snapshot.
type roleNameRow struct {
	RoleID string `parquet:"role_id,dict"`
	Name   string `parquet:"name,optional,dict"`
	Type   string `parquet:"type,optional,dict"`
	interval
}

type changeRow struct {
	SnapshotID    int32  `parquet:"snapshot_id"`
	TakenAt       int64  `parquet:"taken_at,timestamp(microsecond)"`
	Kind          string `parquet:"kind,dict"`
	WorkspaceID   string `parquet:"workspace_id,optional,dict"`
	WorkspaceName string `parquet:"workspace_name,optional,dict"`
	UserID        string `parquet:"user_id,optional,dict"`
	Email         string `parquet:"email,optional,dict" personal:""`
	EnrollmentID  string `parquet:"enrollment_id,optional,dict"`
	RoleID        string `parquet:"role_id,optional,dict"`
	Source        string `parquet:"source,optional,dict"`
	Before        string `parquet:"before,optional,dict"` // an export without names leaves it out of changes of accounts and invitations
	After         string `parquet:"after,optional,dict"`  // as before
	NotBefore     int64  `parquet:"not_before,optional,timestamp(microsecond)"`
}

type requestRow struct {
	SnapshotID    int32  `parquet:"snapshot_id"`
	Endpoint      string `parquet:"endpoint,dict"`
	Requests      int64  `parquet:"requests"`
	Retries       int64  `parquet:"retries"`
	Failures      int64  `parquet:"failures"`
	Rows          int64  `parquet:"rows"`
	ExpectedTotal *int64 `parquet:"expected_total,optional"`
	Pages         int64  `parquet:"pages"`
	Passes        int64  `parquet:"passes"`
	Bytes         int64  `parquet:"bytes"`
}

type eventRow struct {
	Seq        int64  `parquet:"seq"`
	At         int64  `parquet:"at,timestamp(microsecond)"`
	Kind       string `parquet:"kind,dict"`
	By         string `parquet:"by,dict"`
	SnapshotID int32  `parquet:"snapshot_id,optional"`
	Detail     string `parquet:"detail"` // JSON
	Chain      string `parquet:"chain"`
}

type findingRow struct {
	SnapshotID   int32  `parquet:"snapshot_id"`
	PolicyDigest string `parquet:"policy_digest,optional,dict"` // NULL: no policy
	Rule         string `parquet:"rule,dict"`
	Kind         string `parquet:"kind,dict"`
	Severity     string `parquet:"severity,dict"`
	State        string `parquet:"state,dict"`
	Subject      string `parquet:"subject"`
	WorkspaceID  string `parquet:"workspace_id,optional,dict"`
	UserID       string `parquet:"user_id,optional,dict"`
	EnrollmentID string `parquet:"enrollment_id,optional,dict"`
	Email        string `parquet:"email,optional,dict" personal:""`
	Evidence     string `parquet:"evidence,optional,dict" personal:""`
	ToDo         string `parquet:"todo,optional,dict" personal:""`
	Since        string `parquet:"since,optional,dict"`
	Fingerprint  string `parquet:"fingerprint"`
}

// A notEvaluatedRow is a rule that could not be evaluated, or not wholly. It found nothing, which is not zero findings.
type notEvaluatedRow struct {
	SnapshotID   int32  `parquet:"snapshot_id"`
	PolicyDigest string `parquet:"policy_digest,optional,dict"`
	Rule         string `parquet:"rule,dict"`
	InPart       int32  `parquet:"in_part"` // 1: the rest of the rule was evaluated
	Reason       string `parquet:"reason,dict"`
}

type reviewRow struct {
	Name         string `parquet:"name"`
	ReviewID     string `parquet:"review_id,optional"`
	Scope        string `parquet:"scope,optional"` // NULL: the whole organization
	IssuedAt     int64  `parquet:"issued_at,timestamp(microsecond)"`
	IssuedBy     string `parquet:"issued_by"`
	SnapshotID   int32  `parquet:"snapshot_id,optional"`
	BaselineID   int32  `parquet:"baseline_id,optional"`
	Rows         *int64 `parquet:"rows,optional"`
	BundleDigest string `parquet:"bundle_digest,optional"`
	Due          string `parquet:"due,optional"`
	WithdrawnAt  int64  `parquet:"withdrawn_at,optional,timestamp(microsecond)"`
}

type reviewEntryRow struct {
	Review                string `parquet:"review,dict"`
	RowKey                string `parquet:"row_key"`
	RowSum                string `parquet:"row_sum"`
	Sheet                 string `parquet:"sheet,optional,dict"`
	Number                int64  `parquet:"number"`
	WorkspaceID           string `parquet:"workspace_id,optional,dict"`
	UserID                string `parquet:"user_id,optional,dict"`
	Source                string `parquet:"source,optional,dict"`
	RoleID                string `parquet:"role_id,optional,dict"`
	EnrollmentID          string `parquet:"enrollment_id,optional,dict"`
	Reviewer              string `parquet:"reviewer,optional,dict" personal:""`
	ReviewerAsIssued      string `parquet:"reviewer_as_issued,optional,dict" personal:""`
	JustificationRequired string `parquet:"justification_required,optional,dict"`
	Displayed             string `parquet:"displayed,optional" personal:""` // JSON
}

type snapshotRow struct {
	SnapshotID             int32  `parquet:"snapshot_id"`
	TakenAt                int64  `parquet:"taken_at,timestamp(microsecond)"`
	FinishedAt             int64  `parquet:"finished_at,timestamp(microsecond)"`
	Status                 string `parquet:"status,dict"`
	Completeness           string `parquet:"completeness,dict"`
	Label                  string `parquet:"label,optional"`
	RecordedOrganizationID string `parquet:"recorded_organization_id,optional,dict"` // the header's digest covers it; NULL: the walk could not tell
	APIURL                 string `parquet:"api_url,dict"`
	ToolVersion            string `parquet:"tool_version,dict"`
	CollectedBy            string `parquet:"collected_by,dict"`
	Parameters             string `parquet:"parameters,dict"` // JSON
	Workspaces             int64  `parquet:"workspaces"`
	UnreadWorkspaces       int64  `parquet:"unread_workspaces"`
	DirectMemberships      int64  `parquet:"direct_memberships"`
	InheritedMemberships   int64  `parquet:"inherited_memberships"`
	Enrollments            *int64 `parquet:"enrollments,optional"`
	Users                  *int64 `parquet:"users,optional"`
	Changes                *int64 `parquet:"changes,optional"`
	StateDigest            string `parquet:"state_digest"`
	ChangeDigest           string `parquet:"change_digest"`
	Chain                  string `parquet:"chain"`
}
