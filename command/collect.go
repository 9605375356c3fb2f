package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"tlaudit/collector"
	"tlaudit/findings"
	"tlaudit/inputs"
	"tlaudit/snapshot"
	"tlaudit/text"
	"tlaudit/transactionlink"
)

type collectCmd struct {
	apiFlags
	walkFlags
	AllowPartial bool          `help:"If not everything can be read, record what was read as a partial snapshot."`
	AcceptDrop   string        `placeholder:"REASON" help:"Record a snapshot although much less was read than before. The reason is recorded too."`
	AcceptClock  string        `placeholder:"REASON" help:"Record a snapshot although the clock is more than 24 hours from the API's. The reason is recorded too."`
	Label        string        `placeholder:"NAME" help:"Label for the snapshot."`
	LockWait     time.Duration `default:"10m" help:"How long to wait in all while other programs keep the ledger locked (default ${default})."`
	WalkTimeout  time.Duration `default:"4h" help:"How long the walk may take; then nothing is recorded (default ${default})."`
	JSON         bool          `name:"json" help:"Print the summary as JSON: the row of the snapshots view."`
	notifyFlag

	allowing string // what allows a partial snapshot; empty for --allow-partial
}

func (*collectCmd) Help() string {
	return `Examples:
  TLAUDIT_TOKEN_FILE=/etc/tlaudit/token tlaudit --db /var/lib/tlaudit/access.db collect
  tlaudit collect --token-file token --roster people.csv --expect-workspaces workspaces.csv
  tlaudit collect --token-file token --label q3-review --json
  tlaudit collect --token-file token --notify /usr/local/bin/tell-the-chat

Exit code 3 if anything could not be read. With --allow-partial a partial snapshot
is recorded; otherwise nothing is. A failed run is noted as an event in the ledger.
If there is no ledger yet, a failed run makes none.`
}

// Validate rejects invalid labels and flags out of their range.
func (c *collectCmd) Validate() error {
	if c.Label != "" {
		if err := snapshot.ValidLabel(c.Label); err != nil {
			return err
		}
	}
	if c.LockWait < 0 {
		return fmt.Errorf("--lock-wait %v: give a time such as 10m", c.LockWait)
	}
	if c.WalkTimeout <= 0 {
		return fmt.Errorf("--walk-timeout %v: give a time such as 4h", c.WalkTimeout)
	}
	return c.apiFlags.Validate()
}

func (c *collectCmd) Run(g *Globals, d *Deps, ctx Context) error {
	recorded, err := c.collect(ctx, g, d)
	if err == nil {
		err = c.say(ctx, g, d, recorded)
	}
	c.notify(ctx, g, d, recorded, err)
	return err
}

// say prints what was recorded. A partial snapshot is an error.
func (c *collectCmd) say(ctx context.Context, g *Globals, d *Deps, recorded collectResult) error {
	err := withLedger(ctx, g.DB, func(ctx context.Context, l *snapshot.Ledger) error {
		if err := c.rosterMatch(ctx, g, d, l, recorded); err != nil {
			return err
		}
		return c.summary(ctx, g, d, l, recorded)
	})
	if err != nil {
		return err
	}
	return recorded.partial()
}

// A collectResult is what one collect read and recorded.
type collectResult struct {
	walk     collector.Result
	snapshot snapshot.Recorded
	roster   []snapshot.RosterRow  // as the file has it
	token    transactionlink.Token // the zero one if it could not be read
}

// partial returns an *UnreadError if the snapshot is partial.
func (r collectResult) partial() error {
	if r.walk.Status != snapshot.Partial {
		return nil
	}
	return &UnreadError{fmt.Sprintf("snapshot %d is partial: %s", r.snapshot.Number, firstFew(r.walk.Reasons))}
}

// collect walks the API and records the snapshot while it holds the ledger's lock. If
// the walk or the recording fails, it notes the failure in the ledger.
func (c *collectCmd) collect(ctx context.Context, g *Globals, d *Deps) (r collectResult, err error) {
	// First the token: also the run that fails here must not hand it to --notify.
	client, credential, err := c.client(d)
	r.token = credential.token
	if err != nil {
		return r, err
	}
	defer client.Close()
	options, files, err := c.options(d)
	if err != nil {
		return r, err
	}
	r.roster = options.Roster
	policy, err := loadPolicy(g)
	if err != nil {
		return r, err
	}
	if options.RosterGiven {
		d.notes(g, rosterWordLines(options.Roster, policy))
	}
	lock, err := snapshot.Acquire(g.DB, d.holder())
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, lock.Release()) }()
	if options.Known, err = c.known(ctx, g, d); err == nil {
		err = writable(ctx, g.DB, options.Known)
	}
	if err != nil {
		if errors.Is(err, snapshot.ErrLocked) || ctx.Err() != nil {
			c.noteFailure(ctx, g, d, client, err)
		}
		return r, err
	}
	spool, err := snapshot.NewSpool(filepath.Dir(g.DB))
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, spool.Close()) }()

	r.walk, err = c.walk(ctx, d, client, spool, options)
	if err == nil && r.walk.Status == snapshot.Partial && !c.AllowPartial {
		err = &UnreadError{firstFew(r.walk.Reasons) + ", or " + cmp.Or(c.allowing, "pass --allow-partial")}
	}
	if err == nil {
		r.snapshot, err = c.record(ctx, g, d, credential, files, policy, options, spool, r.walk)
	}
	if err != nil {
		c.noteFailure(ctx, g, d, client, err)
		return r, err
	}
	if why := r.snapshot.NotTidied; why != nil {
		d.Log.Warn("the failed runs are noted, but their file cannot be removed", "error", why)
	}
	return r, nil
}

// record writes the walk into the ledger as a snapshot.
func (c *collectCmd) record(ctx context.Context, g *Globals, d *Deps, cred credential, files map[string]inputs.File, policy findings.Policy,
	o collector.Options, spool *snapshot.Spool, walk collector.Result,
) (snapshot.Recorded, error) {
	header, err := c.header(d, cred, o, files, walk)
	if err != nil {
		return snapshot.Recorded{}, err
	}
	recording := snapshot.Recording{
		Header: header, Spool: spool, AcceptDrop: c.AcceptDrop, LockWait: c.LockWait,
		Limits: snapshot.DropLimits{Percent: float64(policy.Thresholds.DropPercent), AtLeast: int64(policy.Thresholds.DropRows)},
	}
	if collector.ClockTooFar(walk.ClockOffset) {
		recording.Clock = &snapshot.AcceptedClock{Reason: c.AcceptClock, Offset: walk.ClockOffset}
	}
	return snapshot.Record(ctx, g.DB, recording)
}

// known reads what the ledger knows. It rejects a label that is in use before the walk
// begins. What it waits for the ledger is taken off LockWait: that is one limit for the
// whole run.
func (c *collectCmd) known(ctx context.Context, g *Globals, d *Deps) (snapshot.Known, error) {
	began := d.Now()
	known, err := snapshot.KnownIn(ctx, g.DB, c.LockWait)
	c.LockWait = min(c.LockWait, max(0, c.LockWait-d.Now().Sub(began)))
	if err != nil || known.Snapshot == 0 || c.Label == "" {
		return known, err
	}
	return known, withLedger(ctx, g.DB, func(ctx context.Context, l *snapshot.Ledger) error { return l.LabelFree(ctx, c.Label) })
}

// walk walks the API and shows progress on a terminal.
func (c *collectCmd) walk(ctx context.Context, d *Deps, client *transactionlink.Client, spool *snapshot.Spool, o collector.Options) (collector.Result, error) {
	o.Concurrency, o.PageSize, o.AcceptClock = c.Concurrency, c.PageSize, c.AcceptClock != ""
	if d.Progress != nil {
		o.Progress = newWalkProgress(d.Progress, d.Now).show
		defer d.Progress.clear()
	}
	limited, stop := context.WithTimeout(ctx, c.WalkTimeout)
	defer stop()
	r, err := collector.Walk(limited, client, spool, o)
	if err != nil && limited.Err() != nil && ctx.Err() == nil {
		requests, _ := client.Attempted()
		return r, fmt.Errorf("the walk took longer than %v (--walk-timeout) and %s: nothing was recorded", c.WalkTimeout, text.Count(requests, "request"))
	}
	return r, err
}

// noteFailure notes a failed run as an event, if the ledger exists. It has 10 seconds of its
// own, because the run may have failed when its context ended. If another program keeps
// the ledger locked, it keeps the event for the next run. If that fails, the log says so:
// the run's own error is the one to return.
func (c *collectCmd) noteFailure(ctx context.Context, g *Globals, d *Deps, client *transactionlink.Client, why error) {
	if _, err := os.Stat(g.DB); errors.Is(err, os.ErrNotExist) {
		return
	}
	if cause := context.Cause(ctx); cause != nil {
		why = cause
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	requests, retries := client.Attempted()
	failed := snapshot.Event{At: d.time(), Kind: snapshot.CollectFailed, By: d.By,
		Detail: map[string]any{"error": why.Error(), "requests": requests, "retries": retries}}
	_, err := snapshot.Append(ctx, g.DB, min(c.LockWait, 5*time.Second), failed)
	if errors.Is(err, snapshot.ErrLocked) || errors.Is(err, context.DeadlineExceeded) {
		err = snapshot.Postpone(g.DB, failed)
	}
	if err != nil {
		d.Log.Error("cannot note the failed run in the ledger", "error", err)
	}
}
