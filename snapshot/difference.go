package snapshot

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"strings"
)

// A Difference is what two snapshots do not share, of what was read at both. It
// holds every fact of each thing that differs, such as all of a user's grants from one
// source in one workspace, so that drift can be computed from it alone.
type Difference struct {
	From, To    Reference
	Grants      []Compared[Grant]
	Invitations []Compared[Invitation]
	Users       []Compared[User]
	Workspaces  []Compared[Workspace]
	Roles       []Compared[Role]
	Coverage    []Compared[Coverage] // of memberships
	FromNames   Names
	ToNames     Names
	Unread      []Unread
}

// A Compared fact held at one end or at both.
type Compared[T any] struct {
	Fact     T
	From, To bool
	// Earlier is the time of the last reading before the fact became what it is at
	// To; of a fact that holds only at From, of the last reading before it ended. A
	// thing that the other end does not have is followed through its changes: an
	// account began with its first listing, whatever its title became since. Earlier
	// is empty if there is no such reading, and if To is earlier than From.
	Earlier string
}

// Names are what ids were called at one end; an id that is missing was unknown.
type Names struct {
	Workspaces map[string]string
	Emails     map[string]string // by user id
	Roles      map[string]string
}

// Unread is a resource that was not read at both ends, so that it cannot be compared.
// From and To are its read_status; empty if the snapshot did not know of it.
type Unread struct {
	Resource      string
	WorkspaceID   string
	WorkspaceName string
	From, To      string
}

var (
	//go:embed queries/was_read.sql
	wasRead string
	//go:embed queries/unread_between.sql
	unreadBetween string
)

// A comparison reads the difference of two snapshots.
type comparison struct {
	ledger   *Ledger
	texts    *dictionary
	from, to int64
	names    map[int64]*Names
	read     map[[3]int64]bool // resource, workspace, snapshot
	times    map[int64]string
	prepared map[string]*sql.Stmt // by query: the same few are used for every row
}

// Difference reads what differs between two snapshots, in either direction. Its
// cost is that of what changed between them, not of the population.
func (l *Ledger) Difference(ctx context.Context, from, to Reference) (_ Difference, err error) {
	texts, err := l.dictionary(ctx)
	if err != nil {
		return Difference{}, err
	}
	defer func() { err = errors.Join(err, texts.close()) }()
	c := &comparison{ledger: l, texts: texts, from: from.Snapshot, to: to.Snapshot,
		names: map[int64]*Names{from.Snapshot: newNames(), to.Snapshot: newNames()},
		read:  map[[3]int64]bool{}, times: map[int64]string{}, prepared: map[string]*sql.Stmt{}}
	defer func() { err = errors.Join(err, c.close()) }()
	d := Difference{From: from, To: to}
	err = errors.Join(
		compare(ctx, c, grantKind, &d.Grants), compare(ctx, c, invitationKind, &d.Invitations), compare(ctx, c, userKind, &d.Users),
		compare(ctx, c, workspaceKind, &d.Workspaces), compare(ctx, c, roleKind, &d.Roles), compare(ctx, c, coverageKind, &d.Coverage))
	if err == nil {
		d.Unread, err = c.unread(ctx)
	}
	d.FromNames, d.ToNames = *c.names[c.from], *c.names[c.to]
	if err != nil {
		return Difference{}, fmt.Errorf("compare snapshots %d and %d: %w", c.from, c.to, plain(err))
	}
	return d, nil
}

// row reads the one row of a query, which is prepared once.
func (c *comparison) row(ctx context.Context, query string, args []any, into ...any) error {
	stmt, ok := c.prepared[query]
	if !ok {
		var err error
		if stmt, err = c.ledger.conn.PrepareContext(ctx, strings.TrimSpace(query)); err != nil {
			return err
		}
		c.prepared[query] = stmt
	}
	return stmt.QueryRowContext(ctx, args...).Scan(into...)
}

// close ends the prepared queries.
func (c *comparison) close() error {
	var errs []error
	for _, stmt := range c.prepared {
		errs = append(errs, stmt.Close())
	}
	return errors.Join(errs...)
}

func newNames() *Names {
	return &Names{Workspaces: map[string]string{}, Emails: map[string]string{}, Roles: map[string]string{}}
}

// A comparedRow is a row as numbers with its interval; until is 0 while open.
type comparedRow struct {
	values       []int64
	since, until int64
	from, to     bool
}

// compare reads the rows of one kind for every key that differs.
func compare[T any](ctx context.Context, c *comparison, k factKind[T], into *[]Compared[T]) error {
	rows, err := c.rows(ctx, k.kind)
	if err != nil {
		return err
	}
	text := func(id int64) (string, error) { return c.texts.text(ctx, id) }
	for i, r := range rows {
		comparable, err := c.comparable(ctx, k.kind, rows, i)
		if err != nil {
			return err
		}
		if !comparable {
			continue
		}
		f := Compared[T]{From: r.from, To: r.to}
		if f.Earlier, err = c.earlier(ctx, k.kind, rows, i); err != nil {
			return err
		}
		if f.Fact, err = k.fact(r.values, text); err != nil {
			return err
		}
		*into = append(*into, f)
		if err := c.name(ctx, k.kind, r.values); err != nil {
			return err
		}
	}
	return nil
}

// differing is the query for every row, at :low or :high, of the keys that have a
// row that began or ended in between. Its conditions name the two partial indexes.
func differing(k *kind) string {
	key := columnList(k.columns[:k.key], "")
	var on []string
	for _, column := range k.columns[:k.key] {
		on = append(on, "f."+column+" = k."+column)
	}
	return "SELECT " + k.list("f.") + `, f.since, coalesce(f.until, 0),
  f.since <= :low AND (f.until IS NULL OR f.until > :low), f.since <= :high AND (f.until IS NULL OR f.until > :high)
FROM (SELECT ` + key + " FROM " + k.table() + ` WHERE since <> 1 AND since > :low AND since <= :high AND (until IS NULL OR until > :high)
  UNION SELECT ` + key + " FROM " + k.table() + ` WHERE until IS NOT NULL AND until > :low AND until <= :high AND since <= :low) AS k
CROSS JOIN ` + k.table() + " AS f ON " + strings.Join(on, " AND ") + `
WHERE (f.since <= :low AND (f.until IS NULL OR f.until > :low)) OR (f.since <= :high AND (f.until IS NULL OR f.until > :high))
ORDER BY ` + k.list("f.") + ", f.since"
}

// rows reads every row, at either end, of the keys that differ.
func (c *comparison) rows(ctx context.Context, k *kind) ([]comparedRow, error) {
	low, high := min(c.from, c.to), max(c.from, c.to)
	rows, err := c.ledger.conn.QueryContext(ctx, differing(k), sql.Named("low", low), sql.Named("high", high))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []comparedRow
	for rows.Next() {
		r := comparedRow{values: make([]int64, len(k.columns))}
		into := make([]any, 0, len(k.columns)+4)
		for i := range r.values {
			into = append(into, &r.values[i])
		}
		var atLow, atHigh bool
		if err := rows.Scan(append(into, &r.since, &r.until, &atLow, &atHigh)...); err != nil {
			return nil, err
		}
		if r.from, r.to = atLow, atHigh; c.from > c.to {
			r.from, r.to = atHigh, atLow
		}
		all = append(all, r)
	}
	return all, rows.Err()
}

// comparable reports whether the two snapshots read what a comparison of row i needs.
func (c *comparison) comparable(ctx context.Context, k *kind, rows []comparedRow, i int) (bool, error) {
	resource, workspace := k.origin(rows[i].values)
	if k.driftOf != "" && resource != ownID(k.driftOf) {
		return false, nil
	}
	for _, at := range c.ends(k, rows, i) {
		if read, err := c.readAt(ctx, resource, workspace, at); err != nil || !read {
			return false, err
		}
	}
	return true, nil
}

// ends are the snapshots that must have read the unit of row i.
func (c *comparison) ends(k *kind, rows []comparedRow, i int) []int64 {
	switch k.compared {
	case alwaysKnown:
		return nil
	case readAtBoth:
		return []int64{c.from, c.to}
	}
	// A workspace that one end does not know must have been seen to be absent there.
	from, to := endsWith(rows, i, k.key)
	var ends []int64
	if !from {
		ends = append(ends, c.from)
	}
	if !to {
		ends = append(ends, c.to)
	}
	return ends
}

// readAt reports whether a unit could be seen at a snapshot.
func (c *comparison) readAt(ctx context.Context, resource, workspace, at int64) (bool, error) {
	unit := [3]int64{resource, workspace, at}
	if read, ok := c.read[unit]; ok {
		return read, nil
	}
	var read bool
	err := c.row(ctx, wasRead, []any{sql.Named("resource", resource), sql.Named("workspace", workspace), sql.Named("at", at)}, &read)
	c.read[unit] = read
	return read, err
}

// unread lists what cannot be compared: the listings, then workspaces by id.
func (c *comparison) unread(ctx context.Context) ([]Unread, error) {
	return allRows[Unread](ctx, c.ledger, unreadBetween, sql.Named("from", c.from), sql.Named("to", c.to))
}
