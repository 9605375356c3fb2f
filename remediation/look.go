package remediation

import (
	"context"
	"time"
)

const (
	mostLooks    = 3               // readings of the state after a call that was answered well
	betweenLooks = 3 * time.Second // so that all of them are within ten seconds
	goodAnswer   = "the answer was good, but reading the state 3 times shows "
)

// look reads the state after a call until it shows the call's effect. The API may show
// the effect of a write some seconds after its answer, so after a good answer there are
// up to mostLooks readings; after a fault there is one. sent is the error of the call.
// The error is that of a reading, or the context's.
func (r *application) look(ctx context.Context, sent error, read func() (shown bool, err error)) error {
	for n := 1; ; n++ {
		shown, err := read()
		if err != nil || shown || sent != nil || n == mostLooks {
			return err
		}
		r.o.Log.InfoContext(ctx, "the state does not show the effect yet: reading it again", "wait", betweenLooks)
		if err := sleep(ctx, betweenLooks); err != nil {
			return err
		}
	}
}
