package snapshot

import (
	"context"
	_ "embed"
	"iter"
	"slices"
)

//go:embed queries/pending_since.sql
var pendingSince string

// A Span is when a fact held, by the numbers of snapshots; 0 for no snapshot.
type Span struct {
	Since     uint32 // the first snapshot that had it
	Until     uint32 // the first later reading without it; 0 if it was still so when last read
	NotBefore uint32 // the last earlier reading that could see it
	LastSeen  uint32 // the last reading that had it
}

// A Held fact is one with its span. Texts are the numbers of its texts, in the order of the fields of the fact that Record
// takes. Key is the key of its address, of an invitation, an account or a row of the roster. What is not read resource by
// resource (workspaces, coverage) has only Since and Until.
type Held struct {
	Texts []uint32 // valid until the next one
	Span
	Key          uint32
	PendingSince string // of an invitation: see the view invitations_at
}

// Invitations returns every invitation, in the order of their lines, as the other lists of facts do.
func (h *History) Invitations(ctx context.Context) iter.Seq2[Held, error] {
	return func(yield func(Held, error) bool) {
		type pending struct {
			Enrollment, Since int64
			PendingSince      string
		}
		since := map[[2]uint32]string{}
		for p, err := range Rows[pending](ctx, h.ledger, pendingSince) {
			if err != nil {
				yield(Held{}, err)
				return
			}
			since[[2]uint32{uint32(p.Enrollment), uint32(p.Since)}] = p.PendingSince
		}
		for i, err := range h.held(ctx, invitationKind.kind) {
			if err == nil {
				i.PendingSince = since[[2]uint32{i.Texts[0], i.Since}]
			}
			if !yield(i, err) {
				return
			}
		}
	}
}

// Accounts returns every account.
func (h *History) Accounts(ctx context.Context) iter.Seq2[Held, error] {
	return h.held(ctx, userKind.kind)
}

// Roster returns every row of the roster.
func (h *History) Roster(ctx context.Context) iter.Seq2[Held, error] {
	return h.held(ctx, rosterKind.kind)
}

// Workspaces returns every workspace.
func (h *History) Workspaces(ctx context.Context) iter.Seq2[Held, error] {
	return h.held(ctx, workspaceKind.kind)
}

// Roles returns every role as each listing described it.
func (h *History) Roles(ctx context.Context) iter.Seq2[Held, error] {
	return h.held(ctx, roleKind.kind)
}

// Coverage returns every result of reading a resource.
func (h *History) Coverage(ctx context.Context) iter.Seq2[Held, error] {
	return h.held(ctx, coverageKind.kind)
}

// held reads all facts of a kind.
func (h *History) held(ctx context.Context, k *kind) iter.Seq2[Held, error] {
	return func(yield func(Held, error) bool) {
		rows, err := h.rows(ctx, k)
		if err != nil {
			yield(Held{}, plain(err))
			return
		}
		address, width := k.place("email"), len(k.columns)
		numbers := make([]int64, width)
		for _, row := range rows {
			fact := Held{Texts: row[:width], Span: Span{Since: row[width], Until: row[width+1]}}
			if k.compared == readAtBoth {
				for i := range numbers {
					numbers[i] = int64(row[i])
				}
				resource, workspace := k.origin(numbers)
				h.finish(&fact.Span, [2]uint32{uint32(resource), uint32(workspace)})
			}
			if address >= 0 {
				fact.Key = h.keys[row[address]]
			}
			if !yield(fact, nil) {
				return
			}
		}
	}
}

// rows reads the rows of a kind, each with since and until, in the order of their lines.
func (h *History) rows(ctx context.Context, k *kind) ([][]uint32, error) {
	width := len(k.columns) + 2
	all, err := []uint32(nil), error(nil)
	switch k {
	case userKind.kind:
		all = h.who.accounts
	case rosterKind.kind:
		all = h.who.roster
	default:
		err = h.ledger.eachNumbers(ctx, "SELECT "+k.list("")+", since, coalesce(until, 0) FROM "+k.table(), width, func(row []uint32) { all = append(all, row...) })
	}
	rows := slices.Collect(slices.Chunk(all, width))
	slices.SortFunc(rows, func(a, b []uint32) int { return h.compareRows(a, b, len(k.columns)) })
	return rows, err
}

// finish adds the readings around a span.
func (h *History) finish(s *Span, unit [2]uint32) {
	s.NotBefore, s.LastSeen = h.seen.lastReading(unit, s.Since), h.seen.lastReading(unit, h.bound(s.Until))
}
