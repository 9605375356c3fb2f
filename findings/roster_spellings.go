package findings

import (
	"context"
	"slices"

	"tlaudit/snapshot"
)

// rosterWords are the roster's words of status. Besides the words themselves, as people_at
// has them, each list has every spelling of them that the roster of some snapshot has.
type rosterWords struct {
	Active     []string `json:"active"`
	Terminated []string `json:"terminated"`
	Leave      []string `json:"leave"`
}

// of returns the list of a meaning that is known.
func (w *rosterWords) of(meaning RosterStatus) *[]string {
	switch meaning {
	case StatusTerminated:
		return &w.Terminated
	case StatusLeave:
		return &w.Leave
	}
	return &w.Active
}

// loadRosterWords reads how the rosters spell the words of the policy.
func (p *Parameters) loadRosterWords(ctx context.Context, l *snapshot.Ledger) error {
	for _, m := range p.Policy.Roster.meanings() {
		*p.rosterWords.of(m.status) = m.words
	}
	for row, err := range snapshot.Rows[struct{ Status string }](ctx, l, "SELECT DISTINCT status FROM roster_history WHERE status IS NOT NULL ORDER BY 1") {
		if err != nil {
			return err
		}
		meaning := p.Policy.Roster.Means(row.Status)
		if meaning == StatusNotGiven || meaning == StatusUnknown {
			continue
		}
		if words := p.rosterWords.of(meaning); !slices.Contains(*words, row.Status) {
			*words = append(*words, row.Status)
		}
	}
	return nil
}

// wordKeys are statuses without a meaning, as a roster has them, with the keys by which
// people_at has them.
type wordKeys map[string]string

// loadUnknownWords reads which statuses of the roster neither we nor the policy know.
func (p *Parameters) loadUnknownWords(ctx context.Context, l *snapshot.Ledger) error {
	p.unknownWords = wordKeys{}
	for row, err := range snapshot.Rows[struct{ Status string }](ctx, l, "SELECT DISTINCT status FROM roster_at WHERE snapshot_id = ? AND status IS NOT NULL ORDER BY 1", p.At.Snapshot) {
		if err != nil {
			return err
		}
		if p.Policy.Roster.Means(row.Status) == StatusUnknown {
			p.unknownWords[row.Status] = statusKey(row.Status)
		}
	}
	return nil
}
