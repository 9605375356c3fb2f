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

// A Held fact is one with its span. Key is the key of its address, of an invitation, an account or a row of the roster.
// What is not read resource by resource (workspaces, coverage) has only Since and Until.
type Held[T any] struct {
	Fact T
	Span
	Key          string
	PendingSince string // of an invitation: see the view invitations_at
}

// Invitations returns every invitation, in the order of their lines, as the other lists of facts do.
func (h *History) Invitations(ctx context.Context) iter.Seq2[Held[Invitation], error] {
	return func(yield func(Held[Invitation], error) bool) {
		type pending struct {
			Enrollment, Since int64
			PendingSince      string
		}
		since := map[[2]string]string{}
		for p, err := range Rows[pending](ctx, h.ledger, pendingSince) {
			if err != nil {
				yield(Held[Invitation]{}, err)
				return
			}
			since[[2]string{h.texts[p.Enrollment], h.Time(uint32(p.Since))}] = p.PendingSince
		}
		for i, err := range held(ctx, h, invitationKind) {
			i.PendingSince = since[[2]string{i.Fact.EnrollmentID, h.Time(i.Since)}]
			if !yield(i, err) {
				return
			}
		}
	}
}

// Accounts returns every account.
func (h *History) Accounts(ctx context.Context) iter.Seq2[Held[User], error] {
	return held(ctx, h, userKind)
}

// Roster returns every row of the roster.
func (h *History) Roster(ctx context.Context) iter.Seq2[Held[RosterRow], error] {
	return held(ctx, h, rosterKind)
}

// Workspaces returns every workspace.
func (h *History) Workspaces(ctx context.Context) iter.Seq2[Held[Workspace], error] {
	return held(ctx, h, workspaceKind)
}

// Roles returns every role as each listing described it.
func (h *History) Roles(ctx context.Context) iter.Seq2[Held[Role], error] {
	return held(ctx, h, roleKind)
}

// Coverage returns every result of reading a resource.
func (h *History) Coverage(ctx context.Context) iter.Seq2[Held[Coverage], error] {
	return held(ctx, h, coverageKind)
}

// held reads all facts of a kind.
func held[T any](ctx context.Context, h *History, k factKind[T]) iter.Seq2[Held[T], error] {
	return func(yield func(Held[T], error) bool) {
		rows, err := h.rows(ctx, k.kind)
		if err != nil {
			yield(Held[T]{}, plain(err))
			return
		}
		text := func(n int64) (string, error) { return h.texts[n], nil }
		address, width := k.place("email"), len(k.columns)
		numbers := make([]int64, width)
		for _, row := range rows {
			for i := range numbers {
				numbers[i] = int64(row[i])
			}
			fact := Held[T]{Span: Span{Since: row[width], Until: row[width+1]}}
			if k.compared == readAtBoth {
				resource, workspace := k.origin(numbers)
				h.finish(&fact.Span, [2]uint32{uint32(resource), uint32(workspace)})
			}
			if address >= 0 {
				fact.Key = h.texts[h.keys[row[address]]]
			}
			if fact.Fact, err = k.fact(numbers, text); err != nil || !yield(fact, nil) {
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
		err = h.ledger.eachRow(ctx, "SELECT "+k.list("")+", since, coalesce(until, 0) FROM "+k.table(), width, func(row []uint32) { all = append(all, row...) })
	}
	rows := slices.Collect(slices.Chunk(all, width))
	slices.SortFunc(rows, func(a, b []uint32) int { return h.compareRows(a, b, len(k.columns)) })
	return rows, err
}

// finish adds the readings around a span.
func (h *History) finish(s *Span, unit [2]uint32) {
	s.NotBefore, s.LastSeen = h.seen.lastReading(unit, s.Since), h.seen.lastReading(unit, h.bound(s.Until))
}
