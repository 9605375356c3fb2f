package report_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/report"
	"tlaudit/snapshot"
)

// Everything is decided once: each account on Organization or through its rows of Review,
// everybody who inherits access on Organization, each direct grant in a row of Review, each
// pending invitation in a row of Invitations that takes a decision.
func everythingIsDecidedOnce(t *testing.T, r report.Report, l snapshot.Source, at int64) {
	t.Helper()
	read := func(query string) []string {
		t.Helper()
		table, err := l.Query(t.Context(), query, snapshot.Named("at", at))
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for row, err := range table.Rows {
			if err != nil {
				t.Fatal(err)
			}
			var cells []string
			for _, c := range row {
				cells = append(cells, c.(string))
			}
			all = append(all, strings.Join(cells, ", "))
		}
		slices.Sort(all)
		return all
	}
	sorted := func(all []string) []string { slices.Sort(all); return all }
	if d := cmp.Diff(read("SELECT workspace_id, user_id, role_id FROM access_at WHERE snapshot_id = :at AND source = 'direct'"), sorted(column(t, r, "Review", "workspace_id", "user_id", "role_id"))); d != "" {
		t.Errorf("direct access (-the ledger +Review):\n%s", d)
	}
	onSheet := map[string]int{}
	for _, id := range column(t, r, "Organization", "user_id") {
		onSheet[id]++
	}
	holders := map[string]bool{}
	for _, id := range column(t, r, "Review", "user_id") {
		holders[id] = true
	}
	inherits := map[string]bool{}
	for _, id := range read("SELECT DISTINCT user_id FROM access_at WHERE snapshot_id = :at AND source = 'inherited'") {
		inherits[id] = true
		if onSheet[id] != 1 {
			t.Errorf("%s inherits access, and Organization has %d rows about it", id, onSheet[id])
		}
	}
	accounts := map[string]bool{}
	for _, id := range read("SELECT user_id FROM users_at WHERE snapshot_id = :at") {
		accounts[id] = true
		if onSheet[id] > 1 || onSheet[id] == 0 && !holders[id] {
			t.Errorf("account %s has %d rows on Organization and is on Review: %v", id, onSheet[id], holders[id])
		}
	}
	for id := range onSheet {
		if !accounts[id] && !inherits[id] {
			t.Errorf("Organization has %s, which is no account and inherits no access", id)
		}
	}
	var pending []string
	invitations := tableNamed(t, r, "Invitations")
	for row, err := range invitations.Rows {
		if err != nil {
			t.Fatal(err)
		}
		if row[invitations.Column("Decision")] == nil {
			pending = append(pending, row[invitations.Column("enrollment_id")].(string))
		}
	}
	if d := cmp.Diff(read("SELECT enrollment_id FROM invitations_at WHERE snapshot_id = :at AND status = 'PENDING'"), sorted(pending)); d != "" {
		t.Errorf("pending invitations (-the ledger +Invitations):\n%s", d)
	}
}

func TestEverythingIsDecidedOnce(t *testing.T) {
	ghost := story()[0]
	ghost.grants = append(slices.Clone(ghost.grants), inherited("w-1", "u-ghost", "o-owner"), direct("w-2", "u-nobody", "r-odd"))
	unread := ghost
	unread.unread = map[string]string{"w-2": snapshot.Forbidden}
	blind := ghost
	blind.users, blind.unreadResources = nil, []string{snapshot.Users}
	for name, tt := range map[string]struct {
		states []state
		o      report.Options
	}{
		"the first snapshot": {[]state{ghost}, report.Options{At: 1}},
		"with a baseline":    {story(), report.Options{At: 3, Since: 1}},
		"a partial snapshot": {[]state{ghost, unread}, report.Options{At: 2, Since: 1, Draft: true}},
		"accounts not read":  {[]state{blind}, report.Options{At: 1, Draft: true}},
	} {
		t.Run(name, func(t *testing.T) {
			l := ledger(t, tt.states...)
			everythingIsDecidedOnce(t, build(t, l, tt.o), l, tt.o.At)
		})
	}
}
