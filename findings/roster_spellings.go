package findings

import (
	"context"
	"slices"

	"tlaudit/identity"
	"tlaudit/snapshot"
)

// rosterWords are the roster's words of status. Besides the words themselves, as people_at
// has them, each list has every spelling of them that the roster of some snapshot has.
type rosterWords struct {
	Active     []string `json:"active"`
	Terminated []string `json:"terminated"`
	Leave      []string `json:"leave"`
}

// loadRosterWords reads how the rosters spell the words of the policy.
func (p *Parameters) loadRosterWords(ctx context.Context, l *snapshot.Ledger) error {
	p.rosterWords = rosterWords{Active: []string{"active"}, Terminated: []string{"terminated"}, Leave: []string{"leave"}}
	for row, err := range snapshot.Rows[struct{ Status string }](ctx, l, "SELECT DISTINCT status FROM roster_history WHERE status IS NOT NULL ORDER BY 1") {
		if err != nil {
			return err
		}
		for _, words := range []*[]string{&p.rosterWords.Active, &p.rosterWords.Terminated, &p.rosterWords.Leave} {
			if slices.Contains(*words, identity.EmailKey(row.Status)) && !slices.Contains(*words, row.Status) {
				*words = append(*words, row.Status)
			}
		}
	}
	return nil
}
