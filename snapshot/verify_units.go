package snapshot

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
)

// units compares the digest of each unit with its open rows. Those of another version count
// as none, so nothing is wrong with them.
func (v *verifier) units(ctx context.Context) error {
	for _, k := range kinds {
		if err := v.unitsOf(ctx, k); err != nil {
			return err
		}
	}
	strays, err := column[string](ctx, v.ledger, "SELECT DISTINCT kind FROM unit_digest WHERE kind NOT IN ('"+strings.Join(kindNames(), "', '")+"') ORDER BY kind")
	for _, stray := range strays {
		v.problem(0, "units: digests of %q, which is no kind of fact", stray)
	}
	return err
}

func kindNames() []string {
	var names []string
	for _, k := range kinds {
		names = append(names, k.name)
	}
	return names
}

func (v *verifier) unitsOf(ctx context.Context, k *kind) (err error) {
	open, err := v.ledger.conn.PrepareContext(ctx, "SELECT "+k.list("")+" FROM "+k.table()+" WHERE "+k.where(k.unit)+" AND until IS NULL")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, open.Close()) }()
	type unit struct {
		number [2]int64
		digest []byte
	}
	var units []unit
	rows, err := v.ledger.conn.QueryContext(ctx, "SELECT resource, workspace, digest FROM unit_digest WHERE kind = ? AND version = ? ORDER BY resource, workspace",
		k.name, unitDigestVersion)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var u unit
		if err := rows.Scan(&u.number[0], &u.number[1], &u.digest); err != nil {
			return err
		}
		units = append(units, u)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	var tails tailWriter
	for _, u := range units {
		digest, err := v.openDigest(ctx, open, k, u.number[2-k.unit:], &tails)
		if err != nil {
			return err
		}
		if !slices.Equal(digest[:], u.digest) {
			of, err := v.ledger.textOr(ctx, u.number[1])
			if err != nil {
				return err
			}
			v.problem(0, "units: the digest of the %s of %q differs from them", k.plural, of)
		}
	}
	return nil
}

// openDigest computes the digest of the open rows of a unit.
func (v *verifier) openDigest(ctx context.Context, open *sql.Stmt, k *kind, unit []int64, tails *tailWriter) (unitDigest, error) {
	rows, err := open.QueryContext(ctx, anys(unit)...)
	if err != nil {
		return unitDigest{}, err
	}
	tails.reset()
	err = eachTuple(rows, len(k.columns), func(row []int64) error {
		for _, id := range row[k.unit:] {
			text, err := v.texts.text(ctx, id)
			if err != nil {
				return err
			}
			tails.value(text)
		}
		tails.end()
		return nil
	})
	_, digest := tails.unit()
	return digest, err
}
