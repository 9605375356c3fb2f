package command

import "context"

// A FleetError is an error about one organization of a fleet. What to try next is in the
// fleet's file, not in the flags of the commands for one organization.
type FleetError struct{ Err error }

func (e *FleetError) Error() string { return e.Err.Error() }

// Unwrap returns the error itself.
func (e *FleetError) Unwrap() error { return e.Err }

// explain returns an error about one organization in one line, with what to try next.
func (d *Deps) explain(err error) string {
	_, message := d.Outcome(context.Background(), &FleetError{err})
	return message
}
