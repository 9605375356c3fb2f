package snapshot

import (
	"fmt"
	"strings"
)

// DropLimits say which fall of the population is not recorded without a reason: more
// than Percent of it and at least AtLeast. A fall from three or more to zero never is.
// The zero value means the defaults.
type DropLimits struct {
	Percent float64
	AtLeast int64
}

// The limits if the policy has none.
const (
	defaultDropPercent = 20
	defaultDropAtLeast = 10
)

// A Fall is one count that fell, over what was read both times.
type Fall struct {
	Of            string // "grants", "people with access", "people with inherited access", "workspaces", "accounts", "invitations"
	Before, After int64
}

// A DropError says that the population fell further than the limits allow. A token
// that lost a right and still answers 200 has the same effect.
type DropError struct{ Falls []Fall }

func (e *DropError) Error() string {
	var falls []string
	for _, f := range e.Falls {
		falls = append(falls, fmt.Sprintf("%s %d -> %d", f.Of, f.Before, f.After))
	}
	return "the population fell: " + strings.Join(falls, ", ")
}

// falls lists what fell further than the limits allow.
func (c *census) falls(limits DropLimits) []Fall {
	if limits.Percent == 0 {
		limits.Percent = defaultDropPercent
	}
	if limits.AtLeast == 0 {
		limits.AtLeast = defaultDropAtLeast
	}
	all := append([]Fall{
		{"grants", c.grantsBefore, c.grantsAfter},
		{"people with access", c.peopleBefore.count(), c.peopleAfter.count()},
		{"people with inherited access", c.adminsBefore.count(), c.adminsAfter.count()},
	}, c.others...)
	var falls []Fall
	for _, f := range all {
		fell := f.Before - f.After
		if (fell >= limits.AtLeast && float64(fell)*100 > limits.Percent*float64(f.Before)) || (f.Before >= 3 && f.After == 0) {
			falls = append(falls, f)
		}
	}
	return falls
}
