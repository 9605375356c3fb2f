package snapshot

import (
	"context"
	"database/sql"
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
)

var (
	//go:embed queries/workspace_names_between.sql
	workspaceNamesBetween string
	//go:embed queries/emails_between.sql
	emailsBetween string
	//go:embed queries/roster_emails_at.sql
	rosterEmailsAt string
	//go:embed queries/role_names_between.sql
	roleNamesBetween string
	//go:embed queries/role_names_at.sql
	roleNamesAt string
)

// A namer looks up what the ids of one sort were called, as numbers.
type namer struct {
	*comparer
	set     *numberSet
	ids     []uint32
	names   [2][]uint32 // at From and at To, by index of the id in set
	unclear [2][]uint32 // ids that another query must name
}

// name looks up what the ids of all rows are called at both ends, and reads the texts of
// these and of some other numbers.
func (c *comparer) name(ctx context.Context, numbers *numberSet) error {
	namers := map[naming]*namer{}
	for _, what := range []naming{aWorkspace, aUser, aRole} {
		n := &namer{comparer: c, set: &numberSet{}}
		for _, k := range c.kinds {
			for i, naming := range k.names {
				if naming != what {
					continue
				}
				for row := range slices.Chunk(k.rows, k.width()) {
					n.set.add(row[i])
				}
			}
		}
		n.ids = n.set.ordered()
		if err := n.look(ctx, what); err != nil {
			return err
		}
		for _, names := range n.names {
			for _, name := range names {
				numbers.add(name)
			}
		}
		namers[what] = n
	}
	var err error
	if c.texts, err = c.ledger.sortedTexts(ctx, numbers); err != nil {
		return err
	}
	c.named = map[naming]*placedNames{}
	for what, n := range namers {
		c.named[what] = n.placed()
	}
	return nil
}

// placed returns the names by the places of the ids.
func (n *namer) placed() *placedNames {
	p := &placedNames{ids: &numberSet{}}
	for _, id := range n.ids {
		p.ids.add(n.texts.place(id))
	}
	p.ids.ordered()
	for end, names := range n.names {
		p.names[end] = make([]uint32, len(names))
		for i, name := range names {
			p.names[end][p.ids.index(n.texts.place(n.ids[i]))] = n.texts.place(name)
		}
	}
	return p
}

// look finds the names of all ids.
func (n *namer) look(ctx context.Context, what naming) error {
	for end := range n.names {
		n.names[end] = make([]uint32, len(n.ids))
	}
	switch what {
	case aUser:
		if err := n.between(ctx, emailsBetween); err != nil {
			return err
		}
		for end := range n.names {
			for i, name := range n.names[end] {
				if name == 0 && n.ids[i] != 0 {
					n.unclear[end] = append(n.unclear[end], n.ids[i])
				}
			}
		}
		return n.again(ctx, rosterEmailsAt)
	case aRole:
		if err := n.between(ctx, roleNamesBetween); err != nil {
			return err
		}
		return n.again(ctx, roleNamesAt)
	}
	return n.between(ctx, workspaceNamesBetween)
}

// between reads names with one query for both ends. An id with different names at one end
// is unclear.
func (n *namer) between(ctx context.Context, query string) error {
	ids, err := json.Marshal(n.ids)
	if err != nil {
		return err
	}
	rows, err := n.ledger.conn.QueryContext(ctx, strings.TrimSpace(query), sql.Named("ids", string(ids)), sql.Named("from", n.from), sql.Named("to", n.to))
	if err != nil {
		return err
	}
	named := [2][]bool{make([]bool, len(n.ids)), make([]bool, len(n.ids))}
	return eachTuple(rows, 4, func(row []int64) error {
		i, name := n.set.index(uint32(row[0])), uint32(row[1])
		for end, held := range row[2:] {
			switch {
			case held == 0:
			case named[end][i] && n.names[end][i] != name:
				n.unclear[end] = append(n.unclear[end], n.ids[i])
			default:
				named[end][i], n.names[end][i] = true, name
			}
		}
		return nil
	})
}

// again names the ids that are unclear, with one query for each end.
func (n *namer) again(ctx context.Context, query string) error {
	for end, at := range []uint32{n.from, n.to} {
		if len(n.unclear[end]) == 0 {
			continue
		}
		ids, err := json.Marshal(slices.Compact(n.unclear[end]))
		if err != nil {
			return err
		}
		rows, err := n.ledger.conn.QueryContext(ctx, strings.TrimSpace(query), sql.Named("ids", string(ids)), sql.Named("at", at))
		if err != nil {
			return err
		}
		err = eachTuple(rows, 2, func(row []int64) error {
			n.names[end][n.set.index(uint32(row[0]))] = uint32(row[1])
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
