package findings_test

import (
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tlaudit/findings"
	"tlaudit/snapshot"
)

// A story is a ledger in the making: what each walk reads, from day to day. It
// begins with two workspaces, a and b, that hold nothing, and every listing read.
type story struct {
	days []walked
	at   []int // the day of each walk after the first
}

// now is the latest walk, to be changed.
func (s *story) now() *walked { return &s.days[len(s.days)-1] }

// next takes another walk, days after the one before, that reads the same.
func (s *story) next(days int) *walked {
	last := s.now()
	o := *last
	o.memberships = map[string]member{}
	for id, m := range last.memberships {
		o.memberships[id] = member{slices.Clone(m.grants), slices.Clone(m.roles)}
	}
	o.unread = map[string]string{}
	for id, status := range last.unread {
		o.unread[id] = status
	}
	o.users, o.invitations, o.roster = slices.Clone(last.users), slices.Clone(last.invitations), slices.Clone(last.roster)
	o.roles, o.workspaces = slices.Clone(last.roles), slices.Clone(last.workspaces)
	s.days = append(s.days, o)
	s.at = append(s.at, s.at[len(s.at)-1]+days)
	return s.now()
}

func begin() *story {
	o := walked{
		memberships: map[string]member{"a": {}, "b": {}},
		workspaces:  []snapshot.Workspace{{WorkspaceID: "a", Name: "Alpha", Listed: true}, {WorkspaceID: "b", Name: "Beta", Listed: true}},
		users:       []snapshot.User{{UserID: "olga", Email: "olga@bank.example", OrganizationRoleID: "o-owner"}},
		invitations: []snapshot.Invitation{}, roster: nil,
		roles: []snapshot.Role{{RoleID: "o-owner", Name: "owner"}, {RoleID: "o-admin", Name: "admin"}, {RoleID: "o-member", Name: "member"}},
	}
	return &story{days: []walked{o}, at: []int{0}}
}

// names of the roles that the tests give, by id: r-<name>.
var roleNames = map[string]string{"admin": "Workspace Admin", "viewer": "Viewer", "desk": "Desk 4", "maker": "Maker user", "checker": "Checker user"}

// give adds access: source direct or inherited, role a key of roleNames or, where
// inherited, of the organization's roles.
func (o *walked) give(workspace, user, source, role string) {
	m := o.memberships[workspace]
	g := snapshot.Grant{WorkspaceID: workspace, UserID: user, Source: source, RoleID: "r-" + role}
	if source == snapshot.Inherited {
		g.RoleID, g.Status = "o-"+role, "ACTIVE"
	} else {
		m.roles = append(m.roles, snapshot.Role{RoleID: g.RoleID, Name: roleNames[role], Type: "WORKSPACE", WorkspaceID: workspace})
		m.roles = slices.CompactFunc(m.roles, func(a, b snapshot.Role) bool { return a == b })
	}
	m.grants = append(m.grants, g)
	o.memberships[workspace] = m
}

// take removes all access of a user from a source in a workspace.
func (o *walked) take(workspace, user, source string) {
	m := o.memberships[workspace]
	m.grants = slices.DeleteFunc(m.grants, func(g snapshot.Grant) bool { return g.UserID == user && g.Source == source })
	o.memberships[workspace] = m
}

// hide makes a workspace one that was not read; partial, unless it is gone.
func (o *walked) hide(workspace, status string) {
	delete(o.memberships, workspace)
	if o.unread == nil {
		o.unread = map[string]string{}
	}
	o.unread[workspace] = status
	if status == snapshot.Gone {
		o.workspaces = slices.DeleteFunc(o.workspaces, func(w snapshot.Workspace) bool { return w.WorkspaceID == workspace })
		return
	}
	o.partial = true
}

// show makes it one that was read again, with nothing in it.
func (o *walked) show(workspace string) {
	delete(o.unread, workspace)
	o.memberships[workspace] = member{}
	o.partial = false
}

func (o *walked) person(id, email string) {
	o.users = append(o.users, snapshot.User{UserID: id, Email: email, OrganizationRoleID: "o-member"})
}

func (o *walked) forget(user string) {
	o.users = slices.DeleteFunc(o.users, func(u snapshot.User) bool { return u.UserID == user })
}

func (o *walked) invite(id, email, status, sent string) {
	if len(sent) == len("2006-01-02") {
		sent += "T06:00:00.000Z"
	}
	o.invitations = append(o.invitations, snapshot.Invitation{EnrollmentID: id, Email: email, Status: status, LastSentAt: sent})
}

func (o *walked) employ(email, department, status, end string) {
	o.roster = append(o.roster, snapshot.RosterRow{Email: email, Department: department, Status: status, EndDate: end})
}

// blind tells whether a rule about the access looks at a walk that did not read all
// of it.
func (s *story) blind(r findings.Rule) bool {
	unread := func(o walked) bool {
		if o.unlisted {
			return true
		}
		for _, status := range o.unread {
			if status != snapshot.Gone {
				return true
			}
		}
		return false
	}
	return slices.Contains(r.Partly, "workspaces") && unread(*s.now()) ||
		slices.Contains(r.Partly, "previous_workspaces") && len(s.days) > 1 && unread(s.days[len(s.days)-2]) ||
		slices.Contains(r.Partly, "baseline_workspaces") && len(s.days) > 1 && unread(s.days[0])
}

func (s *story) record(t testing.TB, dir string) string {
	t.Helper()
	path := filepath.Join(dir, "access.db")
	for i, o := range s.days {
		o.record(t, path, s.at[i])
	}
	return path
}

// testPolicy says who belongs to the bank of the tests.
func testPolicy() findings.Policy {
	p := findings.Default()
	p.Organization.ApprovedDomains = []string{"bank.example"}
	return p
}

// A check is what one rule finds in one story.
type check struct {
	rule   string
	tell   func(s *story)           // nil tells nothing
	policy func(p *findings.Policy) // nil leaves the policy of the tests
	want   []string                 // subjects, with their severity where a second word gives one
	reason string                   // why it is not evaluated
	part   string                   // why a part of it is not
	text   string                   // what the evidence of the first finding must hold
	seen   string                   // when its fact was first seen, or the day of it; "unknown" for a rule that cannot tell; not looked at where empty
}

// run makes the ledger of a check in a folder and runs the rule. It gives what the
// other engines are to be asked.
func (c check) run(t *testing.T, r findings.Rule, dir string) (path, query string, rows []string) {
	t.Helper()
	s := begin()
	if c.tell != nil {
		c.tell(s)
	}
	policy := testPolicy()
	if c.policy != nil {
		c.policy(&policy)
	}
	path = s.record(t, dir)
	l := open(t, path)
	at := resolve(t, l, "latest")
	var base *snapshot.Reference
	if at.Snapshot > 1 {
		first := resolve(t, l, "1")
		base = &first
	}
	inputs, err := findings.ReadInputs(t.Context(), l, at, base, policy)
	must(t, err)
	query, err = inputs.Query(r)
	must(t, err)
	reason := findings.NotEvaluated{Lacks: inputs.Missing(r)}.Reason()
	if (c.reason == "") != (reason == "") || !strings.Contains(reason, c.reason) {
		t.Errorf("not evaluated because %q, want %q", reason, c.reason)
	}
	columns, rows := rowsOf(t, l, query)
	if reason != "" {
		return path, query, rows
	}
	var part string
	if lacks := inputs.MissingPart(r); lacks != nil {
		part = findings.NotEvaluated{InPart: true, Lacks: lacks}.Reason()
	}
	if c.part == "" && s.blind(r) {
		c.part = "not read"
	}
	if (c.part == "") != (part == "") || !strings.Contains(part, c.part) {
		t.Errorf("a part not evaluated because %q, want %q", part, c.part)
	}
	var got []string
	for i, row := range rows {
		f := asFinding(r, columns, strings.Split(row, "|"))
		wellFormed(t, f)
		subject := f.Subject
		if i < len(c.want) && strings.Contains(c.want[i], " ") {
			subject += " " + f.Severity
		}
		got = append(got, subject)
		if i == 0 && !strings.Contains(f.Evidence, c.text) {
			t.Errorf("evidence %q, want %q in it", f.Evidence, c.text)
		}
		seen := f.FirstSeen
		if seen == "" {
			seen = "unknown"
		}
		if i == 0 && !strings.HasPrefix(seen, c.seen) {
			t.Errorf("first seen %s, want %s", seen, c.seen)
		}
	}
	if d := cmp.Diff(c.want, got, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("subjects (-want +got):\n%s", d)
	}
	return path, query, rows
}

// asFinding is a row of a rule as a finding.
func asFinding(r findings.Rule, columns, row []string) findings.Finding {
	at := func(column string) string {
		if i := slices.Index(columns, column); i >= 0 {
			return row[i]
		}
		return ""
	}
	severity := at("severity")
	if severity == "" {
		severity = r.Severity
	}
	return findings.Finding{Rule: r, Kind: r.Kind, Remediation: r.Remediation, Severity: severity, Subject: at("subject"),
		WorkspaceID: at("workspace_id"), UserID: at("user_id"), EnrollmentID: at("enrollment_id"), Evidence: at("evidence"), FirstSeen: at("first_seen"),
		Fingerprint: findings.Fingerprint(r.ID, at("subject"))}
}

// rowsOf gives the columns of a query and each of its rows as the sqlite3 shell
// prints it.
func rowsOf(t testing.TB, l *snapshot.Ledger, query string) (columns, rows []string) {
	t.Helper()
	table, err := l.Query(t.Context(), query)
	must(t, err)
	for row, err := range table.Texts() {
		must(t, err)
		rows = append(rows, strings.Join(row, "|"))
	}
	return table.Columns, rows
}

// wellFormed checks what is true of every finding.
func wellFormed(t testing.TB, f findings.Finding) {
	t.Helper()
	kind, rest, _ := strings.Cut(f.Subject, ":")
	ok := false
	switch kind {
	case "organization":
		ok = rest == "" && f.WorkspaceID == "" && f.UserID == ""
	case "workspace":
		ok = rest == f.WorkspaceID && f.UserID == ""
	case "user":
		ok = rest == f.UserID && f.WorkspaceID == ""
	case "role":
		ok = rest != ""
	case "enrollment":
		ok = rest == f.EnrollmentID
	case "grant":
		ok = strings.HasPrefix(rest, f.WorkspaceID+"/"+f.UserID+"/direct/") && f.WorkspaceID != "" && f.UserID != ""
	}
	if !ok {
		t.Errorf("%s: subject %q with workspace %q, user %q, enrollment %q", f.Rule.ID, f.Subject, f.WorkspaceID, f.UserID, f.EnrollmentID)
	}
	if f.Evidence == "" || strings.Contains(f.Evidence, " 1 workspaces") || strings.Contains(f.Evidence, " 1 people") || strings.Contains(f.Evidence, " 1 days") {
		t.Errorf("%s: evidence %q", f.Rule.ID, f.Evidence)
	}
	if f.Kind == "" || f.Remediation == "" || len(f.Fingerprint) != 16 {
		t.Errorf("%s: kind %q, remediation %q, fingerprint %q", f.Rule.ID, f.Kind, f.Remediation, f.Fingerprint)
	}
	if f.FirstSeen != "" && len(f.FirstSeen) != len("2026-01-01T06:00:00Z") {
		t.Errorf("%s: first seen %q", f.Rule.ID, f.FirstSeen)
	}
}

// TestRules: for each rule the smallest data on which it finds something, the
// nearest on which it must not, and that on which it cannot tell. What it finds is
// the same in the sqlite3 shell and in SQLite 3.34.
func TestRules(t *testing.T) {
	all := slices.Concat(invitationChecks(), peopleChecks(), accessChecks(), driftChecks(), dataChecks(), unseenChecks(), newnessChecks())
	rules, err := findings.Rules()
	must(t, err)
	engines := others(t)
	engines.questions = make([]question, len(all))
	met := map[string][3]bool{}
	dir := t.TempDir() // the other engines come last
	t.Run("ours", func(t *testing.T) {
		for i, c := range all {
			m := met[c.rule]
			m[0], m[1], m[2] = m[0] || len(c.want) > 0, m[1] || len(c.want) == 0 && c.reason == "", m[2] || c.reason != "" || c.part != ""
			met[c.rule] = m
			if testing.Short() && i%4 != 0 {
				continue // the race detector has seen it all by then
			}
			t.Run(c.rule, func(t *testing.T) {
				t.Parallel()
				place := filepath.Join(dir, strconv.Itoa(i))
				mkdir(t, place)
				path, query, rows := c.run(t, rules[slices.IndexFunc(rules, func(r findings.Rule) bool { return r.ID == c.rule })], place)
				engines.questions[i] = question{t.Name(), path, query, rows}
			})
		}
	})
	engines.questions = slices.DeleteFunc(engines.questions, func(q question) bool { return q.path == "" })
	for _, r := range rules {
		if !strings.Contains(r.SQL, "\n-- todo: ") {
			t.Errorf("%s: its header does not say what a person has to do", r.ID)
		}
		m := met[r.ID]
		// That the walk is partial, or did not agree, can always be told.
		if !m[0] || !m[1] || !m[2] && r.ID != "TL-DAT-01" && r.ID != "TL-DAT-03" {
			t.Errorf("%s: tests for finding, not finding and not evaluating: %v", r.ID, m)
		}
	}
	engines.compare(t)
}
