package lake

// The rows of the lake's tables, one struct for each. The tag of a field has its column: its name, and optional where it can
// be NULL, which is unknown. A field with the tag personal is what an export without names leaves out. Times are
// microseconds since 1970 in UTC. A text that a digest covers and that may not be a time or a number stays a text. An
// optional field that is empty or zero becomes NULL; where zero can be known the field is a pointer.

// An interval is when a row held, by snapshots: since is the first one that had it, until the first later reading without
// it (NULL: still so when last read), through the newest snapshot that the file knows of.
type interval struct {
	Since   int32 `parquet:"since_snapshot"`
	Until   int32 `parquet:"until_snapshot,optional"`
	Through int32 `parquet:"through_snapshot"`
}

// seen is when a row was first and last seen, as the views of the ledger say it.
type seen struct {
	FirstSeen int64 `parquet:"first_seen,timestamp"`
	NotBefore int64 `parquet:"not_before,optional,timestamp"`
	LastSeen  int64 `parquet:"last_seen,optional,timestamp"`
	GoneBy    int64 `parquet:"gone_by,optional,timestamp"`
}

// A text is one itself, as it is read from the lake, or its number in the ledger, by which rows are written.
type text interface{ string | number }

type number = uint32

type accessRow = accessRowOf[string]

type accessRowOf[T text] struct {
	WorkspaceID   T `parquet:"workspace_id"`
	WorkspaceName T `parquet:"workspace_name,optional"`
	UserID        T `parquet:"user_id"`
	Email         T `parquet:"email,optional" personal:""`
	Source        T `parquet:"source"`
	RoleID        T `parquet:"role_id,optional"`
	RoleName      T `parquet:"role_name,optional"`
	Status        T `parquet:"status,optional"`
	interval
	seen
	RoleSince     int64 `parquet:"role_since,timestamp"`
	RoleNotBefore int64 `parquet:"role_not_before,optional,timestamp"`
}

type invitationRow = invitationRowOf[string]

type invitationRowOf[T text] struct {
	EnrollmentID T `parquet:"enrollment_id"`
	Email        T `parquet:"email,optional" personal:""`
	Status       T `parquet:"status,optional"`
	LastSentAt   T `parquet:"last_invitation_sent_at,optional"`
	interval
	seen
	EmailKey     T      `parquet:"email_key,optional" personal:""`
	PendingSince string `parquet:"pending_since,optional"`
}

type accountRow = accountRowOf[string]

type accountRowOf[T text] struct {
	UserID             T `parquet:"user_id"`
	Email              T `parquet:"email,optional" personal:""`
	FirstName          T `parquet:"first_name,optional" personal:""`
	LastName           T `parquet:"last_name,optional" personal:""`
	Title              T `parquet:"title,optional"`
	OrganizationRoleID T `parquet:"organization_role_id,optional"`
	CreatedAt          T `parquet:"created_at,optional"`
	IDPID              T `parquet:"idp_id,optional"`
	interval
	seen
	EmailKey T `parquet:"email_key,optional" personal:""`
}

type rosterRow = rosterRowOf[string]

type rosterRowOf[T text] struct {
	Email      T `parquet:"email,optional" personal:""`
	UserID     T `parquet:"user_id,optional"`
	Name       T `parquet:"name,optional" personal:""`
	Manager    T `parquet:"manager,optional" personal:""`
	Department T `parquet:"department,optional"`
	Title      T `parquet:"title,optional"`
	Status     T `parquet:"status,optional"`
	StartDate  T `parquet:"start_date,optional"`
	EndDate    T `parquet:"end_date,optional"`
	interval
	seen
	EmailKey T `parquet:"email_key,optional" personal:""`
}

type workspaceRow = workspaceRowOf[string]

type workspaceRowOf[T text] struct {
	WorkspaceID T `parquet:"workspace_id"`
	Name        T `parquet:"name,optional"`
	Type        T `parquet:"type,optional"`
	Listed      T `parquet:"listed"` // 1 or 0
	interval
}

type roleRow = roleRowOf[string]

type roleRowOf[T text] struct {
	Listing            T `parquet:"listing"`
	ListingWorkspaceID T `parquet:"listing_workspace_id,optional"`
	RoleID             T `parquet:"role_id,optional"`
	Name               T `parquet:"name,optional"`
	Type               T `parquet:"type,optional"`
	WorkspaceID        T `parquet:"workspace_id,optional"`
	RoleOrganizationID T `parquet:"role_organization_id,optional"`
	CreatedAt          T `parquet:"created_at,optional"`
	interval
}

type coverageRow = coverageRowOf[string]

type coverageRowOf[T text] struct {
	Resource    T `parquet:"resource"`
	WorkspaceID T `parquet:"workspace_id,optional"`
	ReadStatus  T `parquet:"read_status"`
	HTTPStatus  T `parquet:"http_status,optional"`
	ErrorCode   T `parquet:"error_code,optional"`
	Fingerprint T `parquet:"fingerprint,optional"`
	interval
}

type personRow = personRowOf[string]

type personRowOf[T text] struct {
	UserID             T      `parquet:"user_id"`
	Listed             *int32 `parquet:"listed,optional"`
	Email              T      `parquet:"email,optional" personal:""`
	EmailAsOf          int64  `parquet:"email_as_of,optional,timestamp"` // NULL too where it is the snapshot's own time
	Domain             T      `parquet:"domain,optional"`
	Name               string `parquet:"name,optional" personal:""`
	Title              T      `parquet:"title,optional"`
	Department         T      `parquet:"department,optional"`
	Manager            T      `parquet:"manager,optional" personal:""`
	OrganizationRoleID T      `parquet:"organization_role_id,optional"`
	OrganizationRole   T      `parquet:"organization_role,optional"`
	IDPID              T      `parquet:"idp_id,optional"`
	CreatedAt          T      `parquet:"created_at,optional"`
	RosterEmail        T      `parquet:"roster_email,optional" personal:""`
	RosterStatus       T      `parquet:"roster_status,optional"`
	RosterStartDate    T      `parquet:"roster_start_date,optional"`
	RosterEndDate      T      `parquet:"roster_end_date,optional"`
	MatchedBy          string `parquet:"matched_by,optional"`
	EmailKey           T      `parquet:"email_key,optional" personal:""`
	interval
}

type userNameRow = userNameRowOf[string]

// A userNameRow is what the listing of users says of an account, only where it was read.
type userNameRowOf[T text] struct {
	UserID    T `parquet:"user_id"`
	Email     T `parquet:"email,optional" personal:""`
	FirstName T `parquet:"first_name,optional" personal:""`
	LastName  T `parquet:"last_name,optional" personal:""`
	Title     T `parquet:"title,optional"`
	interval
}

type rosterNameRow = rosterNameRowOf[string]

// A rosterNameRow is the address that the roster gives a user id, only where there was a roster.
type rosterNameRowOf[T text] struct {
	UserID T `parquet:"user_id"`
	Email  T `parquet:"email,optional" personal:""`
	interval
}

type roleNameRow = roleNameRowOf[string]

// A roleNameRow is what a role is called, by the listing that counts at the snapshot.
type roleNameRowOf[T text] struct {
	RoleID T `parquet:"role_id"`
	Name   T `parquet:"name,optional"`
	Type   T `parquet:"type,optional"`
	interval
}

type changeRow struct {
	SnapshotID    int32  `parquet:"snapshot_id"`
	TakenAt       int64  `parquet:"taken_at,timestamp"`
	Kind          string `parquet:"kind"`
	WorkspaceID   string `parquet:"workspace_id,optional"`
	WorkspaceName string `parquet:"workspace_name,optional"`
	UserID        string `parquet:"user_id,optional"`
	Email         string `parquet:"email,optional" personal:""`
	EnrollmentID  string `parquet:"enrollment_id,optional"`
	RoleID        string `parquet:"role_id,optional"`
	Source        string `parquet:"source,optional"`
	Before        string `parquet:"before,optional"` // an export without names leaves it out of changes of accounts and invitations
	After         string `parquet:"after,optional"`  // as before
	NotBefore     int64  `parquet:"not_before,optional,timestamp"`
}

type requestRow struct {
	SnapshotID    int32  `parquet:"snapshot_id"`
	Endpoint      string `parquet:"endpoint"`
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
	At         int64  `parquet:"at,timestamp"`
	Kind       string `parquet:"kind"`
	By         string `parquet:"by"`
	SnapshotID int32  `parquet:"snapshot_id,optional"`
	Detail     string `parquet:"detail"` // JSON
	Chain      string `parquet:"chain"`
}

type findingRow struct {
	SnapshotID   int32  `parquet:"snapshot_id"`
	PolicyDigest string `parquet:"policy_digest,optional"` // NULL: no policy
	Rule         string `parquet:"rule"`
	Kind         string `parquet:"kind"`
	Severity     string `parquet:"severity"`
	State        string `parquet:"state"`
	Subject      string `parquet:"subject"`
	WorkspaceID  string `parquet:"workspace_id,optional"`
	UserID       string `parquet:"user_id,optional"`
	EnrollmentID string `parquet:"enrollment_id,optional"`
	Email        string `parquet:"email,optional" personal:""`
	Evidence     string `parquet:"evidence,optional" personal:""`
	ToDo         string `parquet:"todo,optional" personal:""`
	Since        string `parquet:"since,optional"`
	Fingerprint  string `parquet:"fingerprint"`
}

// A notEvaluatedRow is a rule that could not be evaluated, or not wholly. It found nothing, which is not zero findings.
type notEvaluatedRow struct {
	SnapshotID   int32  `parquet:"snapshot_id"`
	PolicyDigest string `parquet:"policy_digest,optional"`
	Rule         string `parquet:"rule"`
	InPart       int32  `parquet:"in_part"` // 1: the rest of the rule was evaluated
	Reason       string `parquet:"reason"`
}

type reviewRow struct {
	Name         string `parquet:"name"`
	ReviewID     string `parquet:"review_id,optional"`
	Scope        string `parquet:"scope,optional"` // NULL: the whole organization
	IssuedAt     int64  `parquet:"issued_at,timestamp"`
	IssuedBy     string `parquet:"issued_by"`
	SnapshotID   int32  `parquet:"snapshot_id,optional"`
	BaselineID   int32  `parquet:"baseline_id,optional"`
	Rows         *int64 `parquet:"rows,optional"`
	BundleDigest string `parquet:"bundle_digest,optional"`
	Due          string `parquet:"due,optional"`
	WithdrawnAt  int64  `parquet:"withdrawn_at,optional,timestamp"`
}

type reviewEntryRow struct {
	Review                string `parquet:"review"`
	RowKey                string `parquet:"row_key"`
	RowSum                string `parquet:"row_sum"`
	Sheet                 string `parquet:"sheet,optional"`
	Number                int64  `parquet:"number"`
	WorkspaceID           string `parquet:"workspace_id,optional"`
	UserID                string `parquet:"user_id,optional"`
	Source                string `parquet:"source,optional"`
	RoleID                string `parquet:"role_id,optional"`
	EnrollmentID          string `parquet:"enrollment_id,optional"`
	Reviewer              string `parquet:"reviewer,optional" personal:""`
	ReviewerAsIssued      string `parquet:"reviewer_as_issued,optional" personal:""`
	JustificationRequired string `parquet:"justification_required,optional"`
	Displayed             string `parquet:"displayed,optional" personal:""` // JSON
}

type snapshotRow struct {
	SnapshotID             int32  `parquet:"snapshot_id"`
	TakenAt                int64  `parquet:"taken_at,timestamp"`
	FinishedAt             int64  `parquet:"finished_at,timestamp"`
	Status                 string `parquet:"status"`
	Completeness           string `parquet:"completeness"`
	Label                  string `parquet:"label,optional"`
	RecordedOrganizationID string `parquet:"recorded_organization_id,optional"` // the header's digest covers it; NULL: the walk could not tell
	APIURL                 string `parquet:"api_url"`
	ToolVersion            string `parquet:"tool_version"`
	CollectedBy            string `parquet:"collected_by"`
	Parameters             string `parquet:"parameters"` // JSON
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
