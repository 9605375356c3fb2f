package remediation

import (
	"fmt"

	"tlaudit/text"
)

// A State is the outcome of an action in one word.
type State string

// The states of an action. Planned, Blocked, Done and Already are not failures.
const (
	Planned State = "would do" // nothing was sent
	Blocked State = "blocked"  // by a guard that is not overridden
	Done    State = "done"     // reading the state shows it, in this apply or an earlier one
	Already State = "already"  // reading the state before the call showed the effect
	Changed State = "changed"  // the state differs from the plan's: nothing was changed
	NotDone State = "not done" // reading the state shows that the effect is missing
	Unknown State = "unknown"  // whether it was done is unknown

	NotReached State = "not reached" // the apply ended early: nothing was sent
)

// Fine reports whether a state is not a failure.
func (s State) Fine() bool { return s == Planned || s == Blocked || s == Done || s == Already }

// An Outcome says what became of one action and why.
type Outcome struct {
	Action Action
	State  State
	Detail string
}

// An IncompleteError counts the actions that failed. ByHand counts those of them that a
// person has to check: another apply cannot find out more.
type IncompleteError struct{ Failed, Of, ByHand int }

func (e *IncompleteError) Error() string {
	line := fmt.Sprintf("%d of %s not done: ", e.Failed, text.Count(e.Of, "action"))
	switch {
	case e.ByHand == 0:
		return line + "see the lines above, then run it again"
	case e.ByHand < e.Failed:
		return line + fmt.Sprintf("see the lines above, then run it again; that does not help %d of them: do by hand what the line says", e.ByHand)
	case e.ByHand == 1:
		return line + "do by hand what the line above says; running it again does not help"
	}
	return line + "do by hand what the lines above say; running it again does not help"
}
