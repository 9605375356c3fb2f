package snapshot

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
)

//go:embed queries/unread_between.sql
var unreadBetween string

// A Comparison is what two snapshots do not share, of what was read at both, thing by
// thing. It keeps the facts as numbers, so that a year of changes needs little memory.
type Comparison struct {
	From, To Reference
	Unread   []Unread

	kinds []*comparedKind
	texts *sortedTexts
	named map[naming]*placedNames
	times []string // by number of snapshot

	part  Difference // what Thing returned last
	since int        // how many things ago its names were cleared
}

// A comparedKind has the rows of one kind that are compared: the places of the texts of
// its columns, then the snapshot of Earlier (0 for none), then the ends that have it.
type comparedKind struct {
	*kind
	rows   []uint32
	starts []uint32 // where the rows of a thing begin, in the order of the texts of its key
	whole  bool     // all rows are one thing
	add    func(c *Comparison, d *Difference, rows []uint32)
}

// placedNames are the names of one sort of id.
type placedNames struct {
	ids   *numberSet  // the places of the ids
	names [2][]uint32 // at From and at To, the place of the name, by index of the id in ids
}

// The ends that have a row.
const (
	atFrom uint32 = 1 << iota
	atTo
)

// comparedFacts are the rows of one kind, which become facts in a list of a Difference.
func comparedFacts[T any](k factKind[T], list func(*Difference) *[]Compared[T]) *comparedKind {
	compared := &comparedKind{kind: k.kind}
	compared.add = func(c *Comparison, d *Difference, rows []uint32) {
		into, width := list(d), len(k.columns)
		values := make([]int64, width)
		for ; len(rows) > 0; rows = rows[width+2:] {
			for i := range values {
				values[i] = int64(rows[i])
			}
			// Every place has a text.
			fact, _ := k.fact(values, func(place int64) (string, error) { return c.texts.at(uint32(place)), nil })
			*into = append(*into, Compared[T]{Fact: fact, From: rows[width+1]&atFrom != 0, To: rows[width+1]&atTo != 0, Earlier: c.times[rows[width]]})
		}
	}
	return compared
}

// Compare reads what differs between two snapshots, in either direction. Its cost is that
// of what changed between them, not of the population.
func (l *Ledger) Compare(ctx context.Context, from, to Reference) (*Comparison, error) {
	c := &Comparison{From: from, To: to, kinds: []*comparedKind{
		comparedFacts(grantKind, func(d *Difference) *[]Compared[Grant] { return &d.Grants }),
		comparedFacts(invitationKind, func(d *Difference) *[]Compared[Invitation] { return &d.Invitations }),
		comparedFacts(userKind, func(d *Difference) *[]Compared[User] { return &d.Users }),
		comparedFacts(workspaceKind, func(d *Difference) *[]Compared[Workspace] { return &d.Workspaces }),
		comparedFacts(roleKind, func(d *Difference) *[]Compared[Role] { return &d.Roles }),
		comparedFacts(coverageKind, func(d *Difference) *[]Compared[Coverage] { return &d.Coverage }),
	}}
	for _, k := range c.kinds {
		k.whole = k.kind == roleKind.kind // several listings name one role
	}
	c.part = c.empty()
	err := l.compare(ctx, c)
	if err == nil {
		c.Unread, err = allRows[Unread](ctx, l, unreadBetween, Named("from", from.Snapshot), Named("to", to.Snapshot))
	}
	if err != nil {
		return nil, fmt.Errorf("compare snapshots %d and %d: %w", from.Snapshot, to.Snapshot, plain(err))
	}
	return c, nil
}

// Things returns how many things differ. Those of one kind follow one another in the order
// of their ids: of workspace, user and source for grants. All roles are one thing, because
// several listings may name a role.
func (c *Comparison) Things() int {
	n := 0
	for _, k := range c.kinds {
		n += len(k.starts)
	}
	return n
}

// namesKept is for how many things Thing keeps the names that it looked up.
const namesKept = 1000

// Thing returns the facts of one thing, from 0, with what their ids were called. It is valid
// until the next call.
func (c *Comparison) Thing(i int) Difference {
	d := &c.part
	d.Grants, d.Invitations, d.Users, d.Workspaces, d.Roles, d.Coverage = d.Grants[:0], d.Invitations[:0], d.Users[:0], d.Workspaces[:0], d.Roles[:0], d.Coverage[:0]
	if c.since++; c.since > namesKept {
		c.since = 0
		for _, n := range []Names{d.FromNames, d.ToNames} {
			clear(n.Workspaces)
			clear(n.Emails)
			clear(n.Roles)
		}
	}
	c.add(d, i)
	return *d
}

// add adds the facts of a thing and the names of their ids.
func (c *Comparison) add(d *Difference, i int) {
	for _, k := range c.kinds {
		if i >= len(k.starts) {
			i -= len(k.starts)
			continue
		}
		rows := k.thing(k.starts[i])
		k.add(c, d, rows)
		for ; len(rows) > 0; rows = rows[k.width():] {
			c.addNames(d, k.kind, rows)
		}
		return
	}
}

func (c *Comparison) addNames(d *Difference, k *kind, row []uint32) {
	for i, naming := range k.names {
		if naming == nothing || row[i] == 0 {
			continue
		}
		named := c.named[naming]
		id, at := c.texts.at(row[i]), named.ids.index(row[i])
		d.FromNames.of(naming)[id] = c.texts.at(named.names[0][at])
		d.ToNames.of(naming)[id] = c.texts.at(named.names[1][at])
	}
}

// of returns the names of one sort of id.
func (n Names) of(what naming) map[string]string {
	switch what {
	case aUser:
		return n.Emails
	case aRole:
		return n.Roles
	}
	return n.Workspaces
}

func (c *Comparison) empty() Difference {
	names := func() Names {
		return Names{Workspaces: map[string]string{}, Emails: map[string]string{}, Roles: map[string]string{}}
	}
	return Difference{From: c.From, To: c.To, FromNames: names(), ToNames: names()}
}

func (k *comparedKind) width() int { return len(k.columns) + 2 }

// thing returns the rows of the thing whose first row begins at a place in rows.
func (k *comparedKind) thing(begin uint32) []uint32 {
	if k.whole {
		return k.rows
	}
	return sameBefore(k.rows[begin:], k.width(), k.key)
}

// sort puts the things into the order of the texts of their keys.
func (k *comparedKind) sort() {
	if k.whole && len(k.rows) > 0 {
		k.starts = []uint32{0}
		return
	}
	for begin := 0; begin < len(k.rows); {
		k.starts = append(k.starts, uint32(begin))
		begin += len(k.thing(uint32(begin)))
	}
	slices.SortFunc(k.starts, func(a, b uint32) int {
		return slices.Compare(k.rows[a:int(a)+k.key], k.rows[b:int(b)+k.key])
	})
}
