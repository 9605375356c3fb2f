// Package snapshot is the ledger: it keeps every snapshot of who has access to
// what, each fact once with the interval of snapshots in which it was true. It is
// the only package that knows the schema.
package snapshot

// The sources of a grant.
const (
	Direct    = "direct"
	Inherited = "inherited"
)

// The results of reading a resource; the read_status of the coverage view.
const (
	Read      = "read"      // answered in full
	Forbidden = "forbidden" // 403
	Missing   = "missing"   // 404, although the listing or the user names it
	Gone      = "gone"      // 404, and the listing no longer names it
	Failed    = "failed"    // 5xx, time-outs or broken answers until the retries ran out
	Unstable  = "unstable"  // readings that do not agree
	NotAsked  = "not_asked" // outside the scope, or not supplied
)

// The resources that a walk reads; the resource of the coverage view.
const (
	Enrollments       = "enrollments"
	Users             = "users"
	OrganizationRoles = "organization_roles"
	Workspaces        = "workspaces"
	Roster            = "roster"
	MembershipsOf     = "memberships"     // one for each workspace
	WorkspaceRoles    = "workspace_roles" // one for each workspace, or one for all (empty workspace) if the endpoint does not exist
	CrossCheck        = "cross_check"     // one for each workspace
)

// The two states of a snapshot and the three claims of completeness.
const (
	Complete   = "complete"
	Partial    = "partial"
	Reconciled = "reconciled" // an expected list was given and met, and everything was read
	AsVisible  = "as_visible" // everything that the token can see was read
)

// In every fact an empty string means unknown: it is NULL in the ledger.

// A Grant is access of one user to one workspace from one source.
type Grant struct {
	WorkspaceID string
	UserID      string
	Source      string // Direct or Inherited
	RoleID      string
	Status      string // of inherited access, as the API names it; empty for direct access
}

// An Invitation is an enrollment. LastSentAt is UTC with milliseconds.
type Invitation struct {
	EnrollmentID string
	Email        string
	Status       string
	LastSentAt   string
}

// A User is an account of the organization.
type User struct {
	UserID             string
	Email              string
	FirstName          string
	LastName           string
	Title              string
	OrganizationRoleID string
	CreatedAt          string
}

// A Workspace that is known to exist. Listed is whether the listing names it: not if it
// was read by its id alone, nor if the listing could not be read when the workspace was
// first found.
type Workspace struct {
	WorkspaceID string
	Name        string
	Type        string
	Listed      bool
}

// A Role as one listing describes it: OrganizationRoles, WorkspaceRoles, or
// MembershipsOf for a role that direct memberships carry. UnitWorkspaceID is the
// workspace that was read (empty for the organization's roles); WorkspaceID is the one
// that the role names.
type Role struct {
	Listing         string
	UnitWorkspaceID string
	RoleID          string
	Name            string
	Type            string
	WorkspaceID     string
	OrganizationID  string
	CreatedAt       string
}

// A RosterRow is one person of the roster that was supplied with a walk.
type RosterRow struct {
	Email      string
	UserID     string
	Name       string
	Manager    string
	Department string
	Title      string
	Status     string
	StartDate  string
	EndDate    string
}

// A Coverage is the result of reading one resource. HTTPStatus is the status of the
// answer, empty if there was no request or no answer.
type Coverage struct {
	Resource    string
	WorkspaceID string
	Status      string
	HTTPStatus  string
	ErrorCode   string
	Fingerprint string
}

// A Header describes a snapshot: its row of the snapshots view. Times are UTC in whole
// seconds.
type Header struct {
	TakenAt        string
	FinishedAt     string
	Status         string // Complete or Partial
	Completeness   string // Reconciled, AsVisible or Partial
	OrganizationID string
	APIURL         string
	ToolVersion    string
	CollectedBy    string
	Parameters     string // a JSON object
	Label          string // empty for none
	Requests       []Request
}

// A Request counts the requests to one endpoint. Pages and Passes are zero if the
// endpoint has no pages.
type Request struct {
	Endpoint      string
	Requests      int64
	Retries       int64
	Failures      int64
	Rows          int64
	ExpectedTotal int64 // below zero if the API states no total
	Pages         int64
	Passes        int64
	Bytes         int64
}
