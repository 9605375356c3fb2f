package snapshot

import (
	"context"
	"strings"
)

// digests recomputes what began and ended at each snapshot, and with Full the
// whole state of each. It compares them with the event that recorded the snapshot, or,
// where that event was edited, with the snapshot's row.
func (v *verifier) digests(ctx context.Context) error {
	snapshots, err := v.ledger.digested(ctx)
	if err != nil {
		return err
	}
	for _, s := range snapshots {
		state, change := factDigest{all: s.state}, factDigest{all: s.change}
		if e := v.recorded[s.id]; e != nil && !e.edited {
			state, change = e.digests.state(), e.digests.change()
		}
		check := func(what string, compute func(context.Context, *dictionary, int64) (factDigest, error), recorded factDigest) error {
			got, err := compute(ctx, v.texts, s.id)
			switch {
			case ctx.Err() != nil:
				return err
			case err != nil:
				v.problem(s.id, "its facts cannot be read: %v", plain(err))
			case got.all != recorded.all:
				v.problem(s.id, "%s %s not as recorded (SHA-256 %s, recorded %s)", whichKinds(got, recorded), what, got.all, recorded.all)
			}
			return nil
		}
		if err := check("that began or ended there are", v.ledger.changeDigest, change); err != nil {
			return err
		}
		if v.Full {
			if err := check("that it saw are", v.ledger.stateDigest, state); err != nil {
				return err
			}
		}
	}
	return nil
}

// whichKinds names the kinds of fact in which two digests differ.
func whichKinds(got, recorded factDigest) string {
	if recorded.kinds == nil {
		return "facts (of which kind, no event says)"
	}
	var names []string
	for _, k := range kinds {
		if got.kinds[k.name] != recorded.kinds[k.name] {
			names = append(names, k.plural)
		}
	}
	if len(names) == 0 { // two kinds cannot make up for each other, but a digest may be wrong by itself
		return "facts"
	}
	if len(names) == 1 {
		return names[0]
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

type digested struct {
	id            int64
	state, change string
}

func (l *Ledger) digested(ctx context.Context) ([]digested, error) {
	rows, err := l.conn.QueryContext(ctx, "SELECT id, state_digest, change_digest FROM snapshot ORDER BY id")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []digested
	for rows.Next() {
		var d digested
		if err := rows.Scan(&d.id, &d.state, &d.change); err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	return all, rows.Err()
}
