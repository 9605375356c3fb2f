package findings_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unsafe"

	sqlite3 "modernc.org/sqlite/lib"

	"tlaudit/findings"
	"tlaudit/snapshot"
)

// A shape is an organization that grows in one way, which makes a plan with "every X for
// every Y" take the square of the time.
type shape struct {
	name  string
	n     int
	walks func(n int) []walked
}

func shapes() []shape {
	return []shape{
		{"invitations", 150, manyInvitations},
		{"inherited", 80, inheritedAccess},
		{"members", 150, manyMembers},
		{"toxic-pair", 40, toxicPairs},
		{"roster", 200, longRoster},
		{"snapshots", 8, manySnapshots},
		{"gone", 50, goneWorkspaces},
		{"came-and-went", 80, cameAndWent},
		{"returns", 60, returns},
		{"days", 20, changingWorkspace},
	}
}

// mostGrowth is how many times the cost four times as much may have. A rule that costs less
// than leastSteps is not compared: it found nothing to look at.
const (
	mostGrowth = 5
	leastSteps = 500
)

// TestGrowth: each rule costs at most five times as much for four times as much of anything,
// and so do the tables that the rules read. The cost is the number of instructions of
// SQLite's virtual machine, which does not depend on the machine and its load. It does not
// contain what one instruction does inside, such as sorting or reading JSON.
func TestGrowth(t *testing.T) {
	if testing.Short() {
		t.Skip("nothing in it is concurrent, and the race detector makes it slow")
	}
	for _, s := range shapes() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			small, large := s.costs(t, s.n), s.costs(t, 4*s.n)
			for name, n := range small {
				if most := mostGrowth * max(n, leastSteps); large[name] > most {
					t.Errorf("%s: %d steps for %d, %d steps for %d: %.1f times as many, want at most %d",
						name, n, s.n, large[name], 4*s.n, float64(large[name])/float64(max(n, leastSteps)), mostGrowth)
				}
			}
		})
	}
}

// costs returns the steps of each rule that is evaluated over a ledger of size n, and those
// of the tables that all of them read.
func (s shape) costs(t *testing.T, n int) map[string]int64 {
	path := filepath.Join(t.TempDir(), "access.db")
	walks := s.walks(n)
	for day, o := range walks {
		o.record(t, path, day)
	}
	l := open(t, path)
	at, base := resolve(t, l, "latest"), resolve(t, l, "1")
	previous := at.Snapshot - 1
	parameters, err := findings.ReadParameters(t.Context(), l, at, &base, everyNeed())
	must(t, err)
	m := newStepCounter(t, path)
	costs := map[string]int64{}
	for statement := range strings.SplitSeq(tablesOfRules(t), ";") {
		switch {
		case strings.Contains(statement, ":at"):
			for _, n := range slices.Compact(slices.Sorted(slices.Values([]int64{at.Snapshot, previous, base.Snapshot}))) {
				costs["the tables"] += m.steps(t, statement, sql.Named("at", n))
			}
		case strings.TrimSpace(statement) != "":
			costs["the tables"] += m.steps(t, statement)
		}
	}
	for _, r := range builtIn(t) {
		if parameters.Missing(r) != nil {
			continue
		}
		query, err := parameters.Query(r)
		must(t, err)
		costs[r.ID] = m.steps(t, query)
	}
	return costs
}

// tablesOfRules returns the script that makes the tables over which the program runs rules.
func tablesOfRules(t *testing.T) string {
	b, err := os.ReadFile(filepath.Join("..", "snapshot", "queries", "focus.sql"))
	must(t, err)
	return string(b)
}

// A stepCounter counts the steps that statements take on one connection.
type stepCounter struct{ conn *sql.Conn }

func newStepCounter(t *testing.T, path string) stepCounter {
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(path)+"?mode=ro")
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	conn, err := db.Conn(t.Context())
	must(t, err)
	t.Cleanup(func() { must(t, conn.Close()) })
	return stepCounter{conn}
}

// steps runs a statement to its end and returns its steps.
func (m stepCounter) steps(t *testing.T, statement string, args ...sql.NamedArg) (n int64) {
	t.Helper()
	var values []driver.NamedValue
	for i, a := range args {
		values = append(values, driver.NamedValue{Name: a.Name, Ordinal: i + 1, Value: a.Value})
	}
	must(t, m.conn.Raw(func(connection any) (err error) {
		n, err = stepsOf(t.Context(), connection.(driver.ConnPrepareContext), strings.TrimSpace(statement), values)
		return err
	}))
	return n
}

func stepsOf(ctx context.Context, connection driver.ConnPrepareContext, text string, args []driver.NamedValue) (n int64, err error) {
	statement, err := connection.PrepareContext(ctx, text)
	if err != nil {
		return 0, fmt.Errorf("%w: %s", err, text)
	}
	defer func() { err = errors.Join(err, statement.Close()) }()
	rows, err := statement.(driver.StmtQueryContext).QueryContext(ctx, args)
	if err != nil {
		return 0, fmt.Errorf("%w: %s", err, text)
	}
	row := make([]driver.Value, len(rows.Columns()))
	for err == nil {
		err = rows.Next(row)
	}
	if err = errors.Join(rows.Close(), notEOF(err)); err != nil {
		return 0, fmt.Errorf("%w: %s", err, text)
	}
	return counted(statement)
}

func notEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// counted returns the steps that a statement has taken. The driver does not offer SQLite's
// counter, so its own handles, which are not exported, are passed to SQLite.
func counted(statement driver.Stmt) (int64, error) {
	s := reflect.ValueOf(statement).Elem()
	handle, connection := s.FieldByName("pstmt"), s.FieldByName("c")
	if !handle.IsValid() || !connection.IsValid() || handle.Uint() == 0 {
		return 0, errors.New("the driver no longer keeps its handle of a statement in the field pstmt")
	}
	thread := connection.Elem().FieldByName("tls")
	if !thread.IsValid() {
		return 0, errors.New("the driver no longer keeps its state in the field tls of a connection")
	}
	thread = reflect.NewAt(thread.Type(), unsafe.Pointer(thread.UnsafeAddr())).Elem() // as if it were exported
	n := reflect.ValueOf(sqlite3.Xsqlite3_stmt_status).Call([]reflect.Value{thread, reflect.ValueOf(uintptr(handle.Uint())),
		reflect.ValueOf(int32(sqlite3.SQLITE_STMTSTATUS_VM_STEP)), reflect.ValueOf(int32(0))})
	return n[0].Int(), nil
}

// TestStepsGrow: the counter sees that a join of everything with everything takes the square.
func TestStepsGrow(t *testing.T) {
	path := filepath.Join(t.TempDir(), "access.db")
	begin().now().record(t, path, 0)
	m := newStepCounter(t, path)
	const numbers = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) SELECT count(*) FROM n %s"
	for join, most := range map[string]float64{"": 4.1, "AS a JOIN n AS b ON +a.i < b.i": 16.5} {
		small, large := m.steps(t, fmt.Sprintf(numbers, 100, join)), m.steps(t, fmt.Sprintf(numbers, 400, join))
		if times := float64(large) / float64(small); times < most-1 || times > most {
			t.Errorf("%q: %d steps, then %d: %.1f times as many", join, small, large, times)
		}
	}
}

func manyInvitations(n int) []walked {
	s := begin()
	for i := range n {
		email := fmt.Sprintf("p%d@%s", i%(n*4/5), []string{"bank.example", "other.example", "bamk.example"}[i%3])
		s.now().invite(fmt.Sprint("e", i), email, "PENDING", "2025-12-01")
		if i%5 == 0 {
			s.now().person(fmt.Sprint("u", i), email)
			s.now().give("a", fmt.Sprint("u", i), direct, "viewer")
		}
	}
	s.next(1)
	for i := range s.now().invitations {
		s.now().invitations[i].Status = []string{"EXPIRED", "EXPIRED", "PENDING", "EXPIRED", "CANCELLED", "EXPIRED", "ACCEPTED", "PAUSED"}[i%8]
	}
	return s.days
}

// inheritedAccess: organization admins, half of them new, over n workspaces.
func inheritedAccess(n int) []walked {
	s := begin()
	const admins = 10
	for w := range n {
		s.now().add(fmt.Sprint("w", w))
	}
	for day := range 2 {
		if day == 1 {
			s.next(1)
		}
		for a := day * admins / 2; a < (day+1)*admins/2; a++ {
			id := fmt.Sprint("admin", a)
			if a%4 != 3 {
				s.now().person(id, id+[]string{"@bank.example", "@other.example"}[a%2])
				s.now().users[len(s.now().users)-1].OrganizationRoleID = "o-admin"
			}
			for w := range n {
				s.now().give(fmt.Sprint("w", w), id, inherited, []string{"admin", "owner"}[a%3/2])
				if a%5 == 0 {
					s.now().giveOwn(fmt.Sprint("w", w), id, "viewer")
				}
			}
		}
	}
	return s.days
}

// manyMembers: n people in one workspace, most of whom change in some way.
func manyMembers(n int) []walked {
	s := begin()
	s.now().roster = []snapshot.RosterRow{}
	for i := range n {
		id := fmt.Sprint("u", i)
		s.now().person(id, fmt.Sprintf("u%d@%s", i, []string{"bank.example", "bank.example", "other.example"}[i%3]))
		s.now().users[len(s.now().users)-1].IDPID = []string{"", id}[i%2]
		if i%4 != 0 {
			s.now().employ(fmt.Sprintf("u%d@bank.example", i), "D1", "active", "")
		}
		if i%7 != 0 {
			s.now().give("a", id, direct, []string{"viewer", "admin", "desk", "maker"}[i%4])
		}
		if i%6 == 0 {
			s.now().give("a", id, direct, "checker")
		}
	}
	s.next(1)
	s.next(1)
	for i := range n {
		id := fmt.Sprint("u", i)
		switch i % 5 {
		case 0:
			s.now().give("b", id, direct, "viewer")
		case 1:
			s.now().another("a", id, direct, "admin")
		case 2:
			s.now().take("a", id, direct)
		}
	}
	for i := range s.now().roster {
		r := &s.now().roster[i]
		r.Status, r.Department = []string{"active", "terminated", "left", "leave"}[i%4], []string{"D1", "D2"}[i%2]
		r.EndDate = []string{"", "2025-12-30", "2026-01-20"}[i%3]
	}
	s.now().users = s.now().users[:len(s.now().users)*9/10]
	s.next(1)
	return s.days
}

// toxicPairs: n workspaces with two roles of their own each, whose names are a toxic pair.
func toxicPairs(n int) []walked {
	s := begin()
	for u := range 6 {
		s.now().person(fmt.Sprint("u", u), fmt.Sprintf("u%d@bank.example", u))
	}
	for w := range n {
		id := fmt.Sprint("w", w)
		s.now().add(id)
		for u := range 3 {
			s.now().giveOwn(id, fmt.Sprint("u", u), "maker")
			s.now().giveOwn(id, fmt.Sprint("u", 2+u), "checker")
		}
	}
	s.next(1)
	return s.days
}

// longRoster: n rows for a dozen accounts.
func longRoster(n int) []walked {
	s := begin()
	s.now().roster = []snapshot.RosterRow{}
	for u := range 12 {
		s.now().person(fmt.Sprint("u", u), fmt.Sprintf("u%d@bank.example", u))
		s.now().give("a", fmt.Sprint("u", u), direct, "viewer")
	}
	for i := range n {
		s.now().roster = append(s.now().roster, snapshot.RosterRow{Email: fmt.Sprintf("u%d@bank.example", i), Status: []string{"active", "left", "terminated", "Left "}[i%4], Department: "D1"})
		if i%10 == 3 {
			s.now().roster[i].UserID = fmt.Sprint("u", i-1)
		}
	}
	s.next(1)
	for i := range s.now().roster {
		s.now().roster[i].Department = "D" + strconv.Itoa(i%3)
	}
	return s.days
}

// manySnapshots: n days, on each of which somebody comes or goes.
func manySnapshots(n int) []walked {
	s := begin()
	s.now().employ("olga@bank.example", "", "active", "")
	for u := range 8 {
		s.now().person(fmt.Sprint("u", u), fmt.Sprintf("u%d@bank.example", u))
		s.now().employ(fmt.Sprintf("u%d@bank.example", u), "D0", "active", "")
		s.now().invite(fmt.Sprint("e", u), fmt.Sprintf("u%d@bank.example", u), "PENDING", "2025-12-01")
		s.now().give("a", fmt.Sprint("u", u), direct, "viewer")
	}
	for day := 1; day < n; day++ {
		s.next(1)
		u := fmt.Sprint("u", day%8)
		s.now().take("a", u, direct)
		if day%2 == 0 {
			s.now().give("a", u, direct, []string{"viewer", "admin"}[day/2%2])
		}
		s.now().roster[1+day%8].Department = fmt.Sprint("D", day)
		s.now().invitations[day%8].Status = []string{"PENDING", "EXPIRED", "ACCEPTED"}[day%3]
	}
	return s.days
}

// goneWorkspaces: n workspaces of the baseline that are not there any more, and as many new.
func goneWorkspaces(n int) []walked {
	s := begin()
	s.now().person("ann", "ann@bank.example")
	for w := range n {
		s.now().add(fmt.Sprint("w", w))
		s.now().giveOwn(fmt.Sprint("w", w), "ann", "admin")
		s.now().giveOwn(fmt.Sprint("w", w), "olga", "viewer")
	}
	s.next(1)
	for w := range n {
		s.now().hide(fmt.Sprint("w", w), snapshot.Gone)
		s.now().add(fmt.Sprint("x", w))
		s.now().giveOwn(fmt.Sprint("x", w), "ann", "admin")
	}
	return s.days
}

// cameAndWent: n people who came after the baseline and went, and hold something else.
func cameAndWent(n int) []walked {
	s := begin()
	for i := range n {
		s.now().person(fmt.Sprint("u", i), fmt.Sprintf("u%d@bank.example", i))
		s.now().give("a", fmt.Sprint("u", i), direct, "viewer")
	}
	for day := range 4 {
		s.next(1)
		for i := range n {
			if u := fmt.Sprint("u", i); day%2 == 0 {
				s.now().give("b", u, []string{direct, inherited}[i%2], []string{"maker", "admin"}[i%2])
			} else {
				s.now().take("b", u, []string{direct, inherited}[i%2])
			}
		}
	}
	return s.days
}

// returns: n days; each day one person loses access and another one has it again, half of
// the days after losing it.
func returns(n int) []walked {
	s := begin()
	for i := range n / 2 {
		s.now().person(fmt.Sprint("u", i), fmt.Sprintf("u%d@bank.example", i))
		s.now().give("a", fmt.Sprint("u", i), direct, "viewer")
	}
	for day := range n {
		s.next(1)
		if u := fmt.Sprint("u", day%(n/2)); day < n/2 {
			s.now().take("a", u, direct)
		} else {
			s.now().give("a", u, direct, "viewer")
		}
	}
	return s.days
}

// changingWorkspace: n days, on each of which the one workspace has another name and one of
// its members comes or goes.
func changingWorkspace(n int) []walked {
	s := begin()
	for i := range 10 {
		s.now().person(fmt.Sprint("u", i), fmt.Sprintf("u%d@bank.example", i))
		s.now().give("a", fmt.Sprint("u", i), direct, "viewer")
	}
	for day := range n {
		s.next(1)
		s.now().workspaces[0].Name = fmt.Sprint("Alpha ", day)
		u := fmt.Sprint("u", day/2%3)
		if s.now().take("a", u, direct); day%2 == 1 {
			s.now().give("a", u, direct, "viewer")
		}
	}
	return s.days
}

// add adds an empty workspace.
func (o *walked) add(workspace string) {
	o.memberships[workspace] = member{}
	o.workspaces = append(o.workspaces, snapshot.Workspace{WorkspaceID: workspace, Name: "Workspace " + workspace, Listed: true})
}

// giveOwn adds direct access with a role that is the workspace's own, as in the API.
func (o *walked) giveOwn(workspace, user, role string) {
	m := o.memberships[workspace]
	r := snapshot.Role{RoleID: "r-" + role + "-" + workspace, Name: roleNames[role], Type: "WORKSPACE", WorkspaceID: workspace}
	if !slices.Contains(m.roles, r) {
		m.roles = append(m.roles, r)
	}
	m.grants = append(m.grants, snapshot.Grant{WorkspaceID: workspace, UserID: user, Source: direct, RoleID: r.RoleID})
	o.memberships[workspace] = m
}
