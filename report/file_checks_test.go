package report

import (
	"slices"
	"testing"
)

// The check finds a row that is in two parts, or in none, even if the sums agree, and names it.
// An invitation that needs no decision is in no part.
func TestPartsAgainstTheWhole(t *testing.T) {
	for name, tt := range map[string]struct {
		parts []*share
		want  string
		about []string
	}{
		"each row once":    {[]*share{{review: []uint32{0, 2}, people: []uint32{0}}, {review: []uint32{1}, invitations: []uint32{0}}}, addsUp, nil},
		"one row twice":    {[]*share{{review: []uint32{0, 2}, people: []uint32{0}}, {review: []uint32{2}, invitations: []uint32{0}}}, fail, []string{"Review #2 in 0 parts", "Review #3 in 2 parts"}},
		"one row too many": {[]*share{{review: []uint32{0, 1, 2}, people: []uint32{0}}, {review: []uint32{2}, invitations: []uint32{0}}}, fail, []string{"Review #3 in 2 parts"}},
		"one row missing":  {[]*share{{review: []uint32{0, 2}, people: []uint32{0}}, {invitations: []uint32{0}}}, fail, []string{"Review #2 in 0 parts"}},
		"on another sheet": {[]*share{{review: []uint32{0, 1, 2}}, {invitations: []uint32{0, 0}}}, fail, []string{"Organization #1 in 0 parts", "Invitations #1 in 2 parts"}},
	} {
		t.Run(name, func(t *testing.T) {
			b := &builder{population: &population{direct: 3, onOrganization: make([]*person, 1)}, invitations: []invitation{{Status: "PENDING"}, {Status: "ACCEPTED"}}, shares: tt.parts}
			if got := b.partsCheck(); got.result != tt.want || !slices.Equal(got.about, tt.about) {
				t.Errorf("%+v, want %s about %q", got, tt.want, tt.about)
			}
		})
	}
}
