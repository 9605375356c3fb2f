package snapshot_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"tlaudit/diff"
	"tlaudit/snapshot"
	"tlaudit/testdata/connection"
	"tlaudit/testdata/machine"
)

// TestOracle compares the ledger with a naive model of sets: random organizations change
// between random walks, and every view, every pair's difference and the evidence must be
// those of the sets. -rapid.checks=5000 is what the guarantees require.
func TestOracle(t *testing.T) { compareWithSets(t, 8) }

func TestSlowOracle(t *testing.T) { compareWithSets(t, 60) }

// compareWithSets makes as many random histories.
func compareWithSets(t *testing.T, histories int) {
	machine.Checks(t, histories)
	dir := t.TempDir()
	reading := connection.Shared{Folder: t.TempDir()}
	t.Cleanup(func() {
		if err := reading.Close(); err != nil {
			t.Error(err)
		}
	})
	rapid.Check(t, func(rt *rapid.T) {
		o := oracle{T: rt, ctx: t.Context(), path: filepath.Join(dir, "access.db"), reading: &reading}
		o.must(snapshot.WriteEmptyLedger(o.path))
		o.write(dir)
		o.verify()
		o.read()
		o.lake(dir)
	})
}

// An oracle compares one ledger with its model.
type oracle struct {
	*rapid.T
	ctx     context.Context
	path    string
	history history
	headers []snapshot.Header
	written []snapshot.Recorded
	reading *connection.Shared // of all oracles
	ledger  *snapshot.Ledger
}

func (o *oracle) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

// write records up to seven walks over an organization that changes.
func (o *oracle) write(dir string) {
	organization := newOrganization(o.T)
	var before moment
	changes := below(o.T, 30, "things at first")
	for n := range 1 + below(o.T, 7, "snapshots") {
		for range changes {
			organization.change(o.T)
		}
		changes = below(o.T, 7, "changes")
		if oneIn(o.T, 8) {
			o.takeBack(dir, organization, before)
		}
		at := time.Date(2026, 1, 1, 6, 0, 0, 0, time.UTC).AddDate(0, 0, n).Format(time.RFC3339)
		w := walkAt(o.T, at, organization, before)
		before = w.moment
		o.history = append(o.history, w.moment)
		header, recorded := o.record(dir, w)
		o.headers = append(o.headers, header)
		o.written = append(o.written, recorded)
	}
}

// record writes one walk.
func (o *oracle) record(dir string, w *walk) (snapshot.Header, snapshot.Recorded) {
	spool, err := snapshot.NewSpool(dir)
	o.must(err)
	defer func() { o.must(spool.Close()) }()
	o.must(w.stage(spool))
	header := snapshot.Header{TakenAt: w.moment.takenAt, FinishedAt: w.moment.takenAt, Status: snapshot.Partial, Completeness: snapshot.Partial,
		OrganizationID: "org", APIURL: "https://api.example", ToolVersion: "test", CollectedBy: "tester", Parameters: "{}"}
	recorded, err := snapshot.Record(o.ctx, o.path, snapshot.Recording{Header: header, Spool: spool, AcceptDrop: "a test", LockWait: time.Second})
	o.must(err)
	return header, recorded
}

// verify has the ledger check its own evidence.
func (o *oracle) verify() {
	v, err := snapshot.Verify(o.ctx, o.path, snapshot.VerifyOptions{Full: true, ExpectHead: o.written[0].Chain})
	o.must(err)
	if len(v.Problems) > 0 {
		o.Errorf("verify: %v", v.Problems)
	}
}

// read compares every view, then every pair of snapshots.
func (o *oracle) read() {
	var err error
	o.ledger, err = o.reading.Show(o.ctx, o.path)
	o.must(err)
	for _, v := range append(o.history.views(), o.snapshots()) {
		o.view(v)
	}
	references := make([]snapshot.Reference, o.history.newest()+1)
	for n := 1; n <= o.history.newest(); n++ {
		references[n], err = o.ledger.Resolve(o.ctx, fmt.Sprint(n))
		o.must(err)
	}
	for low := 1; low <= o.history.newest(); low++ {
		o.access(references[low])
		o.grants(references[low])
		o.counts(references[low])
		o.everybody(references[low])
		o.drift(references[low], references[low])
		for high := low + 1; high <= o.history.newest(); high++ {
			there, back := o.drift(references[low], references[high]), o.drift(references[high], references[low])
			if d := cmp.Diff(reversed(there), plainly(back), cmpopts.EquateEmpty()); d != "" {
				o.Errorf("drift from %d to %d, and back (-want +got):\n%s", low, high, d)
			}
			o.transients(references[low], references[high])
			o.changes(references[low], references[high])
		}
	}
}

// snapshots is the view of the headers.
func (o *oracle) snapshots() view {
	v := view{name: "snapshots", inOrder: true, columns: "id,taken_at,finished_at,status,completeness,label,organization_id,api_url,tool_version," +
		"collected_by,parameters,workspaces,unread_workspaces,direct_memberships,inherited_memberships,enrollments,users,changes," +
		"state_digest,change_digest,chain"}
	for i, h := range o.headers {
		n := i + 1
		m := o.history.at(n)
		workspaces, unread, grants := 0, 0, map[string]int{}
		for u, c := range m.coverage {
			if u.resource == snapshot.MembershipsOf && c.Status != snapshot.Gone && c.Status != snapshot.NotAsked {
				workspaces++
				if c.Status != snapshot.Read {
					unread++
				}
			}
		}
		for g := range m.grants {
			grants[g.Source]++
		}
		var enrollments, users, changes any
		if o.history.read(unit{snapshot.Enrollments, ""}, n) {
			enrollments = number(len(m.invitations))
		}
		if o.history.read(unit{snapshot.Users, ""}, n) {
			users = number(len(m.users))
		}
		if n > 1 {
			changes = number(len(o.history.changes(n)))
		}
		v.rows = append(v.rows, row{number(n), h.TakenAt, h.FinishedAt, h.Status, h.Completeness, nil, h.OrganizationID, h.APIURL, h.ToolVersion,
			h.CollectedBy, h.Parameters, number(workspaces), number(unread), number(grants[snapshot.Direct]), number(grants[snapshot.Inherited]),
			enrollments, users, changes, digest(o.history.state(n)), digest(o.history.movement(n)), o.written[i].Chain})
	}
	return v
}

func digest(lines []string) string {
	sum := sha256.Sum256([]byte(strings.Join(append(slices.Clone(lines), ""), "\n")))
	return hex.EncodeToString(sum[:])
}

// view compares one view, its columns too.
func (o *oracle) view(v view) {
	table, err := o.ledger.Query(o.ctx, "SELECT * FROM "+v.name)
	o.must(err)
	var got []row
	for r, err := range table.Rows {
		o.must(err)
		got = append(got, slices.Clone(r))
	}
	if d := cmp.Diff(v.columns, strings.Join(table.Columns, ",")); d != "" {
		o.Errorf("columns of %s (-want +got):\n%s", v.name, d)
	}
	if d := cmp.Diff(written(v, v.rows), written(v, got), cmpopts.EquateEmpty()); d != "" {
		o.Errorf("%s (-want +got):\n%s", v.name, d)
	}
}

// written are rows as text, in one fixed order if the view has none.
func written(v view, rows []row) []string {
	var all []string
	for _, r := range rows {
		var cells []string
		for _, c := range r {
			if c == nil {
				c = "NULL"
			}
			cells = append(cells, fmt.Sprint(c))
		}
		all = append(all, strings.Join(cells, " | "))
	}
	if !v.inOrder {
		slices.Sort(all)
	}
	return all
}

// drift compares what two snapshots do not share.
func (o *oracle) drift(from, to snapshot.Reference) []diff.Change {
	a, b := int(from.Snapshot), int(to.Snapshot)
	d, err := o.ledger.Difference(o.ctx, from, to)
	o.must(err)
	got := diff.Compare(d)
	if d := cmp.Diff(o.history.drift(a, b), got, cmpopts.EquateEmpty()); d != "" {
		o.Errorf("drift from %d to %d (-want +got):\n%s", a, b, d)
	}
	if d := cmp.Diff(o.history.unread(a, b), d.Unread, cmpopts.EquateEmpty()); d != "" {
		o.Errorf("unread from %d to %d (-want +got):\n%s", a, b, d)
	}
	c, err := o.ledger.Compare(o.ctx, from, to)
	o.must(err)
	all := diff.Between(c, func(diff.Change, snapshot.Difference) bool { return true })
	if d := cmp.Diff(got, slices.Collect(all.Each), cmpopts.EquateEmpty()); d != "" {
		o.Errorf("drift from %d to %d, thing by thing (-want +got):\n%s", a, b, d)
	}
	if d := cmp.Diff(diff.List(got).Count, all.Count); d != "" {
		o.Errorf("number of changes from %d to %d (-want +got):\n%s", a, b, d)
	}
	o.applies(a, b, got)
	return got
}

// transients compares the access that began and ended between two snapshots, in either
// direction.
func (o *oracle) transients(low, high snapshot.Reference) {
	if rapid.Bool().Draw(o.T, "the later first") {
		low, high = high, low
	}
	got, err := o.ledger.Transients(o.ctx, low, high)
	o.must(err)
	if d := cmp.Diff(o.history.transients(int(low.Snapshot), int(high.Snapshot)), got, cmpopts.EquateEmpty()); d != "" {
		o.Errorf("transients from %d to %d (-want +got):\n%s", low.Snapshot, high.Snapshot, d)
	}
}

// grants compares the access that Go reads as numbers with the view, in the order of its ids.
func (o *oracle) grants(at snapshot.Reference) {
	table, err := o.ledger.Query(o.ctx, `SELECT workspace_id, user_id, source, role_id, status, role_since, role_not_before
		FROM access_at WHERE snapshot_id = :at ORDER BY 1, 2, 3, 4, 5`, snapshot.Named("at", at.Snapshot))
	o.must(err)
	var want, got []string
	for row, err := range table.Texts() {
		o.must(err)
		want = append(want, strings.Join(row, " | "))
	}
	moment := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.Format(time.RFC3339)
	}
	for g, err := range o.ledger.GrantsAt(o.ctx, at.Snapshot) {
		o.must(err)
		got = append(got, strings.Join([]string{g.WorkspaceID, g.UserID, g.Source, g.RoleID, g.Status, moment(g.RoleSince), moment(g.RoleNotBefore)}, " | "))
	}
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		o.Errorf("grants at %d (-view +Go):\n%s", at.Snapshot, d)
	}
}

// access compares the listing of all access at a snapshot with the view, in its order, and,
// with a filter and with what was last known, with the listings of each workspace alone.
func (o *oracle) access(at snapshot.Reference) {
	all := func(columns int, t snapshot.Table, err error) (all []string, cells [][]any) {
		o.must(err)
		for row, err := range t.Rows {
			o.must(err)
			all, cells = append(all, fmt.Sprint(row[:columns]...)), append(cells, slices.Clone(row))
		}
		return all, cells
	}
	want, err := o.ledger.Query(o.ctx, "SELECT "+accessColumns+" FROM access_at WHERE snapshot_id = :at ORDER BY workspace_name, workspace_id, email, user_id, source, role_id, status",
		snapshot.Named("at", at.Snapshot))
	view, _ := all(len(want.Columns), want, err)
	listing, err := o.ledger.Access(o.ctx, at, snapshot.Filter{})
	listed, cells := all(len(want.Columns), listing, err)
	if d := cmp.Diff(view, listed, cmpopts.EquateEmpty()); d != "" {
		o.Errorf("all access at %d (-view +listing):\n%s", at.Snapshot, d)
	}
	roles, workspaces := []string{""}, []string{}
	for _, row := range cells {
		for _, cell := range row[8:10] {
			if role, ok := cell.(string); ok {
				roles = append(roles, role, strings.ToUpper(role))
			}
		}
		if id := fmt.Sprint(row[0]); !slices.Contains(workspaces, id) {
			workspaces = append(workspaces, id)
		}
	}
	f := snapshot.Filter{Role: rapid.SampledFrom(roles).Draw(o.T, "role"), Source: rapid.SampledFrom([]string{"", snapshot.Direct, snapshot.Inherited}).Draw(o.T, "source")}
	listing, err = o.ledger.Access(o.ctx, at, f)
	got, _ := all(len(listing.Columns), listing, err)
	var each []string
	for _, id := range workspaces {
		f.WorkspaceID = id
		one, err := o.ledger.Access(o.ctx, at, f)
		of, _ := all(len(one.Columns), one, err)
		each = append(each, of...)
	}
	if d := cmp.Diff(each, got, cmpopts.EquateEmpty()); d != "" {
		o.Errorf("access at %d of role %q, source %q (-of each workspace +of all):\n%s", at.Snapshot, f.Role, f.Source, d)
	}
}
