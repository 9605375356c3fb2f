package findings

import (
	"slices"
	"strings"
)

// leaverRule is the rule about somebody who has left.
const leaverRule = "TL-HR-01"

// foldedIntoLeaver lists the rules whose findings about a person are merged into the
// finding of leaverRule: somebody who has left is one finding, not five.
func foldedIntoLeaver() []string {
	return []string{"TL-EXT-01", "TL-HR-02", "TL-INH-02", "TL-PRV-01"}
}

// foldIntoLeavers merges findings with the same root cause into one. Only open
// findings are merged, and only into open ones: an accepted finding is always listed,
// and never hides one that nobody has accepted.
func foldIntoLeavers(all []Finding) []Finding {
	folded := map[string][]string{} // user id -> ids of rules
	left := map[string]bool{}
	for _, f := range all {
		if f.Rule.ID == leaverRule && f.IsOpen() {
			left[f.UserID] = true
		}
	}
	kept := slices.DeleteFunc(all, func(f Finding) bool {
		if !slices.Contains(foldedIntoLeaver(), f.Rule.ID) || !left[f.UserID] || !f.IsOpen() {
			return false
		}
		if !slices.Contains(folded[f.UserID], f.Rule.ID) {
			folded[f.UserID] = append(folded[f.UserID], f.Rule.ID)
		}
		return true
	})
	for i, f := range kept {
		if f.Rule.ID == leaverRule && len(folded[f.UserID]) > 0 {
			kept[i].Folded = folded[f.UserID]
			kept[i].Evidence += "; also matches: " + strings.Join(folded[f.UserID], ", ")
		}
	}
	return kept
}
