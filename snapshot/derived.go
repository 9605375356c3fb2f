package snapshot

import (
	"cmp"
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"slices"

	"tlaudit/identity"
)

var (
	//go:embed queries/holder_runs.sql
	holderRuns string
	//go:embed queries/strangers.sql
	strangers string
)

// writeHolders begins and ends the runs of holders at a snapshot. now holds everybody
// who has access in a workspace that was read.
func (l *Ledger) writeHolders(ctx context.Context, at int64, now *numberSet) (err error) {
	open, err := column[int64](ctx, l, "SELECT user FROM holder WHERE until IS NULL ORDER BY user")
	if err != nil {
		return err
	}
	var still numberSet
	for _, user := range open {
		if now.has(uint32(user)) {
			still.add(uint32(user))
		} else if err := l.exec(ctx, "UPDATE holder SET until = ? WHERE user = ? AND until IS NULL", at, user); err != nil {
			return err
		}
	}
	insert := l.inserter("holder", "user, since")
	defer func() { err = errors.Join(err, insert.close()) }()
	for _, user := range now.ordered() {
		if still.has(user) {
			continue
		}
		if err := insert.row(ctx, int64(user), at); err != nil {
			return fmt.Errorf("write holder %d: %w", user, err)
		}
	}
	return insert.flush(ctx)
}

// writePersons adds everybody whom no earlier snapshot had, as an account or a holder.
func (l *Ledger) writePersons(ctx context.Context, at int64) error {
	persons := "SELECT user FROM fact_user WHERE since = :at AND since <> 1 UNION SELECT user FROM holder WHERE since = :at" // names the partial index
	if at == 1 {
		persons = "SELECT user FROM fact_user UNION SELECT user FROM holder"
	}
	err := l.exec(ctx, "INSERT INTO known_person (user, since) SELECT n.user, :at FROM ("+persons+") AS n WHERE NOT EXISTS (SELECT 1 FROM known_person AS p WHERE p.user = n.user)", sql.Named("at", at))
	if err != nil {
		return fmt.Errorf("write persons: %w", err)
	}
	return nil
}

// derived checks the keys, the holders and the digests of units against the facts that they
// follow from.
func (v *verifier) derived(ctx context.Context) error {
	version, err := v.ledger.keyVersion(ctx)
	if err != nil {
		return err
	}
	if version != identity.KeyVersion && v.Snapshots > 0 {
		v.Notes = append(v.Notes, fmt.Sprintf("keys of version %d: the next collect computes them again with version %d", version, identity.KeyVersion))
	} else if err := v.keys(ctx); err != nil {
		return err
	}
	if err := v.holders(ctx); err != nil {
		return err
	}
	if err := v.persons(ctx); err != nil {
		return err
	}
	return v.units(ctx)
}

// persons compares the persons with the accounts and the holders.
func (v *verifier) persons(ctx context.Context) error {
	wrong, err := column[string](ctx, v.ledger, strangers)
	for _, user := range wrong {
		v.problem(0, "persons: the first snapshot of user %s differs from the accounts and the holders", user)
	}
	return err
}

func (v *verifier) keys(ctx context.Context) error {
	missing, err := v.ledger.keyless(ctx)
	if err != nil {
		return err
	}
	for _, m := range missing {
		v.problem(0, "keys: %q has no key", m.text)
	}
	rows, err := v.ledger.conn.QueryContext(ctx, `SELECT k.text, coalesce(t.text, ''), coalesce(key.text, ''), coalesce(domain.text, '') FROM text_key AS k
		LEFT JOIN text AS t ON t.id = k.text LEFT JOIN text AS key ON key.id = k.key LEFT JOIN text AS domain ON domain.id = k.domain ORDER BY k.text`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var address, key, domain string
		if err := rows.Scan(&id, &address, &key, &domain); err != nil {
			return err
		}
		if key != identity.EmailKey(address) || domain != identity.DomainOf(address) {
			v.problem(0, "keys: the key of %q is %q with domain %q, not %q with %q", address, key, domain, identity.EmailKey(address), identity.DomainOf(address))
		}
	}
	return rows.Err()
}

// holders compares the runs of holders with the grants. The problems are in the order of the
// numbers of the users, first of those with grants.
func (v *verifier) holders(ctx context.Context) error {
	end := v.Snapshots + 1
	want, err := v.runsOfGrants(ctx, end)
	if err != nil {
		return err
	}
	rows, err := v.ledger.conn.QueryContext(ctx, "SELECT user, since, coalesce(until, :end) FROM holder ORDER BY user, since", sql.Named("end", end))
	if err != nil {
		return err
	}
	differ, strange := map[int64]bool{}, map[int64]bool{}
	var user int64
	var have []holding
	compare := func() {
		runs, known := want[user]
		switch {
		case len(have) == 0:
			return
		case !known:
			strange[user] = true
		case !slices.Equal(unbroken(runs), have):
			differ[user] = true
		}
		delete(want, user)
	}
	err = eachTuple(rows, 3, func(row []int64) error {
		if row[0] != user {
			compare()
			user, have = row[0], have[:0]
		}
		have = append(have, holding{row[1], row[2]})
		return nil
	})
	if err != nil {
		return err
	}
	compare()
	for user := range want {
		differ[user] = true
	}
	for _, wrong := range []struct {
		users map[int64]bool
		what  string
	}{{differ, "holders: the runs of access of user %s differ from the grants"}, {strange, "holders: user %s has runs of access and no grant"}} {
		for _, user := range slices.Sorted(maps.Keys(wrong.users)) {
			name, err := v.ledger.textOr(ctx, user)
			if err != nil {
				return err
			}
			v.problem(0, wrong.what, name)
		}
	}
	return nil
}

// A holding is an interval of snapshots, up to but not including until.
type holding struct{ since, until int64 }

// mostRuns is how many intervals of a user are kept before they are joined.
const mostRuns = 64

// runsOfGrants returns the intervals in which somebody held access, by user.
func (v *verifier) runsOfGrants(ctx context.Context, end int64) (map[int64][]holding, error) {
	rows, err := v.ledger.conn.QueryContext(ctx, holderRuns, sql.Named("end", end))
	if err != nil {
		return nil, err
	}
	all := map[int64][]holding{}
	err = eachTuple(rows, 3, func(row []int64) error {
		runs, run := all[row[0]], holding{row[1], row[2]}
		if slices.Contains(runs, run) {
			return nil
		}
		if len(runs) >= mostRuns {
			runs = unbroken(runs)
		}
		all[row[0]] = append(runs, run)
		return nil
	})
	return all, err
}

// unbroken joins intervals that meet or overlap, in order.
func unbroken(spans []holding) []holding {
	slices.SortFunc(spans, func(a, b holding) int { return cmp.Compare(a.since, b.since) })
	var all []holding
	for _, s := range spans {
		if n := len(all); n > 0 && s.since <= all[n-1].until {
			all[n-1].until = max(all[n-1].until, s.until)
			continue
		}
		all = append(all, s)
	}
	return all
}

// textOr returns the text of a number, or the number where it has none.
func (l *Ledger) textOr(ctx context.Context, id int64) (string, error) {
	var text string
	err := l.row(ctx, "SELECT coalesce((SELECT text FROM text WHERE id = ?), ?)", []any{id, fmt.Sprint(id)}, &text)
	return text, err
}
