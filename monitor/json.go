package monitor

import (
	"strconv"
	"time"

	"tlaudit/findings"
)

// A Document is the facts of one ledger as JSON has them. Its names are a public contract:
// they stay, in their order, and null is unknown.
type Document struct {
	Newest       HeaderRow       `json:"newest"`
	Complete     *HeaderRow      `json:"complete"`
	Age          *int64          `json:"age_seconds"` // of the newest complete snapshot; negative where it lies ahead of the clock
	ClockOffset  *float64        `json:"clock_offset_seconds"`
	FailedRuns   []FailedRun     `json:"failed_runs"`
	Unread       []UnreadRow     `json:"unread"`
	Workspaces   []WorkspaceRow  `json:"workspaces"`
	Grants       []GrantRow      `json:"grants"`
	Accounts     *int64          `json:"accounts"`
	Invitations  []InvitationRow `json:"invitations"`
	Roster       *RosterFile     `json:"roster"`
	Findings     []FindingRow    `json:"findings"`
	NotEvaluated []RuleRow       `json:"not_evaluated"`
	Review       ReviewRow       `json:"review"`
	Acceptances  []AcceptanceRow `json:"acceptances"`
	ChainHead    string          `json:"chain_head"`
}

// A HeaderRow is a snapshot.
type HeaderRow struct {
	ID           int64  `json:"id"`
	TakenAt      string `json:"taken_at"`
	FinishedAt   string `json:"finished_at"`
	Status       string `json:"status"`
	Completeness string `json:"completeness"`
}

// A FailedRun is a run that failed since the newest complete snapshot, oldest first.
type FailedRun struct {
	At    *string `json:"at"`
	Error string  `json:"error"`
}

// An UnreadRow is what the newest snapshot should have read and did not.
type UnreadRow struct {
	Resource      string  `json:"resource"`
	WorkspaceID   *string `json:"workspace_id"`
	WorkspaceName *string `json:"workspace_name"`
	ReadStatus    string  `json:"read_status"`
	HTTPStatus    *int    `json:"http_status"`
	ErrorCode     *string `json:"error_code"`
	Fingerprint   *string `json:"fingerprint"`
}

// A WorkspaceRow counts the workspaces of the newest snapshot with a result of reading them.
type WorkspaceRow struct {
	ReadStatus string `json:"read_status"`
	Workspaces int64  `json:"workspaces"`
}

// A GrantRow counts grants.
type GrantRow struct {
	Source string         `json:"source"`
	Class  findings.Class `json:"class"`
	Count  int64          `json:"grants"`
}

// An InvitationRow counts the invitations of a status.
type InvitationRow struct {
	Status      *string `json:"status"`
	Invitations int64   `json:"invitations"`
}

// A RosterFile is the file of the roster.
type RosterFile struct {
	Date string `json:"date"`
	Rows int64  `json:"rows"`
}

// A FindingRow counts open findings.
type FindingRow struct {
	Severity string `json:"severity"`
	Kind     string `json:"kind"`
	Count    int64  `json:"open"`
}

// A RuleRow is a rule that was not evaluated, or only in part.
type RuleRow struct {
	Rule   string `json:"rule"`
	Reason string `json:"reason"`
}

// A ReviewRow is the review that the policy names.
type ReviewRow struct {
	Period *string `json:"period"`
	Due    *string `json:"due"`
}

// An AcceptanceRow is an acceptance of the policy that has ended or ends soon.
type AcceptanceRow struct {
	Rule       string `json:"rule"`
	Subject    string `json:"subject"`
	AcceptedBy string `json:"accepted_by"`
	Ticket     string `json:"ticket"`
	Expires    string `json:"expires"`
}

// Document returns the facts as JSON has them, at a time.
func (f Facts) Document(now time.Time) Document {
	d := Document{
		Newest: HeaderRow(f.Newest), ClockOffset: f.Status.Clock, ChainHead: f.Status.Head,
		FailedRuns: []FailedRun{}, Unread: []UnreadRow{}, Workspaces: []WorkspaceRow{}, Acceptances: []AcceptanceRow{},
		Review: ReviewRow{Period: orNull(f.Review.Period), Due: orNull(string(f.Review.Due))},
	}
	if f.Complete != nil {
		d.Complete = (*HeaderRow)(f.Complete)
		if taken, err := time.Parse(time.RFC3339, f.Complete.TakenAt); err == nil {
			age := int64(now.Sub(taken) / time.Second)
			d.Age = &age
		}
	}
	for _, run := range f.Status.Failed {
		row := FailedRun{Error: run.Reason}
		if _, err := time.Parse(time.RFC3339, run.At); err == nil {
			row.At = &run.At
		}
		d.FailedRuns = append(d.FailedRuns, row)
	}
	for _, u := range f.Status.Unread {
		row := UnreadRow{Resource: u.Resource, WorkspaceID: orNull(u.WorkspaceID), WorkspaceName: orNull(f.Status.Names[u.WorkspaceID]), ReadStatus: u.Status,
			ErrorCode: orNull(u.ErrorCode), Fingerprint: orNull(u.Fingerprint)}
		if code, err := strconv.Atoi(u.HTTPStatus); err == nil {
			row.HTTPStatus = &code
		}
		d.Unread = append(d.Unread, row)
	}
	for _, w := range f.Workspaces {
		d.Workspaces = append(d.Workspaces, WorkspaceRow{w.Name, w.Count})
	}
	for _, a := range f.Acceptances {
		d.Acceptances = append(d.Acceptances, AcceptanceRow{a.Rule, a.Subject, a.AcceptedBy, a.Ticket, string(a.Expires)})
	}
	f.addPopulation(&d)
	f.addFindings(&d)
	return d
}

// addPopulation adds what the newest complete snapshot has; without one it stays null.
func (f Facts) addPopulation(d *Document) {
	p := f.Population
	if p == nil {
		return
	}
	for _, g := range p.Grants {
		d.Grants = append(d.Grants, GrantRow(g))
	}
	d.Accounts = p.Accounts
	for _, i := range p.Invitations {
		d.Invitations = append(d.Invitations, InvitationRow{orNull(i.Name), i.Count})
	}
	if p.RosterAt != "" {
		d.Roster = &RosterFile{p.RosterAt, p.RosterRows}
	}
}

// addFindings adds what the rules say; if they were not run, it stays null.
func (f Facts) addFindings(d *Document) {
	if f.Findings == nil {
		return
	}
	for _, c := range f.Findings.Open {
		d.Findings = append(d.Findings, FindingRow(c))
	}
	d.NotEvaluated = []RuleRow{}
	for _, n := range f.Findings.NotEvaluated {
		d.NotEvaluated = append(d.NotEvaluated, RuleRow{n.Rule.ID, n.Reason()})
	}
}

// orNull returns nil for an unknown text.
func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
