package snapshot_test

import (
	"fmt"
	"slices"
	"time"

	"github.com/google/go-cmp/cmp"

	"tlaudit/snapshot"
)

// takeBack records a walk whose time lies ahead of the clock and withdraws it: the ledger
// is then as it was, but for its events. The model knows nothing of such a walk, so all
// that follows must be as if it had never been recorded.
func (o *oracle) takeBack(dir string, organization *organization, before moment) {
	for range below(o.T, 7, "changes taken back") {
		organization.change(o.T)
	}
	have := o.everything()
	_, recorded := o.record(dir, walkAt(o.T, "2090-01-01T00:00:00Z", organization, before))
	w, err := snapshot.Withdraw(o.ctx, o.path, "latest", "the clock was wrong", "2026-01-01T00:00:00Z", "tester", time.Second)
	o.must(err)
	if w.Snapshot.Snapshot != recorded.Number || (w.Newest == nil) != (recorded.Number == 1) {
		o.Errorf("withdrawn %+v, recorded %+v", w, recorded)
	}
	if d := cmp.Diff(have, o.everything()); d != "" {
		o.Errorf("after the withdrawal of snapshot %d (-want +got):\n%s", recorded.Number, d)
	}
	v, err := snapshot.Verify(o.ctx, o.path, snapshot.VerifyOptions{Full: true, ExpectHead: recorded.Chain})
	o.must(err)
	if len(v.Problems) > 0 || v.Head != w.Chain {
		o.Errorf("verify after the withdrawal of snapshot %d: %+v", recorded.Number, v)
	}
}

// everything returns the rows of every table of facts and of every view but those of the
// events, of the keys (a withdrawn snapshot leaves the keys of its texts) and of the digests of units (it takes its own with it), in one order,
// by the name of the table or view.
func (o *oracle) everything() map[string][]string {
	l, err := snapshot.Open(o.ctx, o.path)
	o.must(err)
	defer func() { o.must(l.Close()) }()
	names, err := l.Query(o.ctx, `SELECT name FROM sqlite_master WHERE type IN ('table', 'view')
		AND name NOT IN ('text', 'text_key', 'text_key_version', 'address_given', 'event', 'events', 'unit_digest') ORDER BY name`)
	o.must(err)
	all := map[string][]string{}
	for name, err := range names.Rows {
		o.must(err)
		all[fmt.Sprint(name[0])] = nil
	}
	for name := range all {
		table, err := l.Query(o.ctx, "SELECT * FROM "+name)
		o.must(err)
		for r, err := range table.Rows {
			o.must(err)
			all[name] = append(all[name], fmt.Sprint(r...))
		}
		slices.Sort(all[name])
	}
	return all
}
