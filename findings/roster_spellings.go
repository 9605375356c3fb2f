package findings

import (
	"context"
	"slices"

	"tlaudit/identity"
	"tlaudit/snapshot"
)

// rosterSpellings are the roster's words of status. Besides the words themselves, as
// people_at has them, each list has every spelling of them that the roster of some snapshot
// has.
type rosterSpellings struct {
	Active     []string          `json:"active"`
	Terminated []string          `json:"terminated"`
	Leave      []string          `json:"leave"`
	Unknown    []unknownSpelling `json:"unknown"` // in order
}

// An unknownSpelling is a status of some roster that has no meaning.
type unknownSpelling struct {
	Status string `json:"status"` // as the roster has it
	Word   string `json:"word"`   // without what is invisible around it
	Key    string `json:"key"`    // spellings with one key are one word
}

// of returns the list of a meaning that is known.
func (w *rosterSpellings) of(meaning RosterStatus) *[]string {
	switch meaning {
	case StatusTerminated:
		return &w.Terminated
	case StatusLeave:
		return &w.Leave
	}
	return &w.Active
}

// loadRosterSpellings reads how the rosters spell the words of the policy, and which other
// words they have.
func (p *Parameters) loadRosterSpellings(ctx context.Context, l *snapshot.Ledger) error {
	p.rosterSpellings.Unknown = []unknownSpelling{}
	for _, m := range p.Policy.Roster.meanings() {
		*p.rosterSpellings.of(m.status) = m.words
	}
	for row, err := range snapshot.Rows[struct{ Status string }](ctx, l, "SELECT DISTINCT status FROM roster_history WHERE status IS NOT NULL ORDER BY 1") {
		if err != nil {
			return err
		}
		switch meaning := p.Policy.Roster.Means(row.Status); meaning {
		case StatusNotGiven:
		case StatusUnknown:
			p.rosterSpellings.Unknown = append(p.rosterSpellings.Unknown, unknownSpelling{row.Status, identity.Trim(row.Status), statusKey(row.Status)})
		default:
			if words := p.rosterSpellings.of(meaning); !slices.Contains(*words, row.Status) {
				*words = append(*words, row.Status)
			}
		}
	}
	return nil
}
