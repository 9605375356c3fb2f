package snapshot

import (
	"context"
	"slices"
)

// unitDigestVersion is that of the function that computes the digest of a unit. Digests of
// another version count as none.
const unitDigestVersion = 1

// unitDigests are the digests of the units of a kind, as the ledger has them.
type unitDigests struct {
	kind   *kind
	at     int64                 // the snapshot being written
	stored map[string]unitDigest // by the line of the unit
	write  *inserter
}

func (l *Ledger) unitDigests(ctx context.Context, k *kind, at int64) (*unitDigests, error) {
	d := &unitDigests{kind: k, at: at, stored: map[string]unitDigest{},
		write: l.replacer("unit_digest", "kind, resource, workspace, digest, since, version")}
	rows, err := l.conn.QueryContext(ctx, `SELECT coalesce(r.text, ''), coalesce(w.text, ''), d.digest FROM unit_digest AS d
		JOIN text AS r ON r.id = d.resource JOIN text AS w ON w.id = d.workspace WHERE d.kind = ? AND d.version = ?`, k.name, unitDigestVersion)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		unit, digest := make([]string, 2), []byte{}
		if err := rows.Scan(&unit[0], &unit[1], &digest); err != nil {
			return nil, err
		}
		if len(digest) == len(unitDigest{}) { // any other is wrong: the unit is compared
			d.stored[lineOfUnit(k, unit[2-k.unit:])] = unitDigest(digest)
		}
	}
	return d, rows.Err()
}

// have reports whether a unit has this digest.
func (d *unitDigests) have(line string, digest unitDigest) bool {
	stored, ok := d.stored[line]
	return ok && stored == digest
}

// set gives a unit, named by its numbers, another digest.
func (d *unitDigests) set(ctx context.Context, unit []int64, digest unitDigest) error {
	key := slices.Concat([]int64{0, 0}[len(unit):], unit)
	return d.write.row(ctx, d.kind.name, key[0], key[1], digest[:], d.at, unitDigestVersion)
}

func (d *unitDigests) flush(ctx context.Context) error { return d.write.flush(ctx) }

func (d *unitDigests) close() error { return d.write.close() }
