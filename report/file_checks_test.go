package report

import "testing"

// The check finds a row that is in two parts, or in none, even if the sums agree.
func TestPartsAgainstTheWhole(t *testing.T) {
	for name, tt := range map[string]struct {
		parts []*share
		want  string
	}{
		"each row once":    {[]*share{{review: []uint32{0, 2}, people: []uint32{0}}, {review: []uint32{1}, invitations: []uint32{0}}}, addsUp},
		"one row twice":    {[]*share{{review: []uint32{0, 2}, people: []uint32{0}}, {review: []uint32{2}, invitations: []uint32{0}}}, fail},
		"one row too many": {[]*share{{review: []uint32{0, 1, 2}, people: []uint32{0}}, {review: []uint32{2}, invitations: []uint32{0}}}, fail},
		"one row missing":  {[]*share{{review: []uint32{0, 2}, people: []uint32{0}}, {invitations: []uint32{0}}}, fail},
		"on another sheet": {[]*share{{review: []uint32{0, 1, 2}}, {invitations: []uint32{0, 0}}}, fail},
	} {
		t.Run(name, func(t *testing.T) {
			b := &builder{population: &population{direct: 3, onOrganization: make([]*person, 1)}, invitations: make([]invitation, 1), shares: tt.parts}
			if got := b.partsCheck(); got.result != tt.want {
				t.Errorf("%+v, want %s", got, tt.want)
			}
		})
	}
}
