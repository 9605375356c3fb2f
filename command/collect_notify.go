package command

import (
	"context"
	"slices"
	"strings"
	"time"

	"tlaudit/monitor"
	"tlaudit/snapshot"
	"tlaudit/transactionlink"
)

// How long the command of --notify may run: after a run, and after one that a signal stopped,
// which has 15 seconds to end.
const (
	notifyLimit        = time.Minute
	notifyLimitStopped = 4 * time.Second
)

// notifyFlag names what is run after a walk.
type notifyFlag struct {
	Notify string `placeholder:"CMD" help:"After the run, also a failed one, run this command by the shell with the run as JSON on standard input. It gets no token and at most a minute."`
}

// notify tells the command of --notify how a run ended. A failure is a warning: the run is
// what it was.
func (f notifyFlag) notify(ctx context.Context, g *Globals, d *Deps, r collectResult, why error) {
	if f.Notify == "" {
		return
	}
	run := monitor.Run{Kind: snapshot.CollectFailed, At: d.time(), By: d.By, Ledger: g.DB}
	var message string
	if run.ExitCode, message = d.Outcome(ctx, why); message != "" {
		run.Error = &message
	}
	ctx, limit := notifyTime(ctx)
	if r.snapshot.Number > 0 {
		run.Kind = snapshot.Collected
		err := withLedger(ctx, g.DB, func(ctx context.Context, l *snapshot.Ledger) (err error) {
			run.Snapshot, err = snapshotRow(ctx, l, r.snapshot.Number)
			return err
		})
		if err != nil {
			d.Log.Warn("the command of --notify gets no snapshot", "error", err)
			run.Snapshot = nil
		}
	}
	f.tell(ctx, d, run, limit, r.token)
}

// tell gives a run to the command of --notify, which does not get the tokens of the run.
func (f notifyFlag) tell(ctx context.Context, d *Deps, run any, limit time.Duration, tokens ...transactionlink.Token) {
	environ := d.Environ()
	for _, token := range tokens {
		environ = withoutToken(environ, token)
	}
	n := monitor.Notifier{Command: f.Notify, Environ: environ, Output: d.Stderr, Limit: limit}
	if err := n.Notify(ctx, run); err != nil {
		d.Log.Warn("the command of --notify failed", "error", err)
	}
}

// notifyTime returns the context of the command of --notify, and how long it may run.
func notifyTime(ctx context.Context) (context.Context, time.Duration) {
	if ctx.Err() != nil {
		return context.WithoutCancel(ctx), notifyLimitStopped
	}
	return ctx, notifyLimit
}

// withoutToken returns variables without those that hold the token or say where it is.
func withoutToken(environ []string, token transactionlink.Token) []string {
	return slices.DeleteFunc(environ, func(entry string) bool {
		name, value, _ := strings.Cut(entry, "=")
		return slices.Contains([]string{"TLAUDIT_TOKEN", "TLAUDIT_TOKEN_FILE", "CREDENTIALS_DIRECTORY"}, name) || token.Scrub(value) != value
	})
}
