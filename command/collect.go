package command

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"tlaudit/collector"
	"tlaudit/findings"
	"tlaudit/snapshot"
	"tlaudit/text"
	"tlaudit/transactionlink"
)

type collectCmd struct {
	apiFlags
	walkFlags
	AllowPartial bool          `help:"Record what could be read, as a partial snapshot, where not everything could."`
	AcceptDrop   string        `placeholder:"REASON" help:"Accept a fall of the population that would be refused; the reason is recorded."`
	Label        string        `placeholder:"NAME" help:"Name the snapshot."`
	LockWait     time.Duration `default:"10m" help:"How long to wait for readers who keep the ledger locked (${default})."`
	JSON         bool          `name:"json" help:"Print the summary as JSON: the row of the snapshots view."`
}

func (*collectCmd) Help() string {
	return `Examples:
  TLAUDIT_TOKEN_FILE=/etc/tlaudit/token tlaudit --db /var/lib/tlaudit/access.db collect
  tlaudit collect --token-file token --roster people.csv --expect-workspaces workspaces.csv
  tlaudit collect --token-file token --label q3-review --json

Exit code 3 where something asked for could not be read: recorded as a partial
snapshot with --allow-partial, else not at all. A run that fails leaves an event in
a ledger that exists; a first run that fails makes no file.`
}

// Validate refuses a label that cannot be one and flags out of range.
func (c *collectCmd) Validate() error {
	if c.Label != "" {
		if err := snapshot.ValidLabel(c.Label); err != nil {
			return err
		}
	}
	if c.LockWait < 0 {
		return fmt.Errorf("--lock-wait %v: give a time", c.LockWait)
	}
	if c.AcceptDrop != "" && strings.TrimSpace(c.AcceptDrop) == "" {
		return errors.New("--accept-drop takes a reason, in words")
	}
	return c.apiFlags.Validate()
}

func (c *collectCmd) Run(g *Globals, d *Deps, ctx Context) error {
	recorded, err := c.collect(ctx, g, d)
	if err != nil {
		return err
	}
	err = withLedger(ctx, g.DB, func(ctx context.Context, l *snapshot.Ledger) error { return c.summary(ctx, g, d, l, recorded) })
	if err == nil && recorded.walk.Status == snapshot.Partial {
		return &UnreadError{fmt.Sprintf("snapshot %d is partial: %s", recorded.snapshot.Number, few(recorded.walk.Reasons))}
	}
	return err
}

// A recording is what one collect did.
type recording struct {
	walk     collector.Result
	snapshot snapshot.Recorded
}

// collect walks and records, alone with the ledger.
func (c *collectCmd) collect(ctx context.Context, g *Globals, d *Deps) (_ recording, err error) {
	options, inputs, err := c.options(d)
	if err != nil {
		return recording{}, err
	}
	policy, err := loadPolicy(g)
	if err != nil {
		return recording{}, err
	}
	client, credential, err := c.client(d)
	if err != nil {
		return recording{}, err
	}
	defer client.Close()
	lock, err := snapshot.Acquire(g.DB, d.holder())
	if err != nil {
		return recording{}, err
	}
	defer func() { err = errors.Join(err, lock.Release()) }()
	if options.Known, err = c.known(ctx, g); err != nil {
		return recording{}, err
	}
	if err := writable(ctx, g.DB, options.Known); err != nil {
		return recording{}, err
	}
	spool, err := snapshot.NewSpool(filepath.Dir(g.DB))
	if err != nil {
		return recording{}, err
	}
	defer func() { err = errors.Join(err, spool.Close()) }()

	var r recording
	r.walk, err = c.walk(ctx, d, client, spool, options)
	if err == nil && r.walk.Status == snapshot.Partial && !c.AllowPartial {
		err = &UnreadError{few(r.walk.Reasons) + ", or pass --allow-partial"}
	}
	if err == nil {
		r.snapshot, err = c.record(ctx, g, d, credential, inputs, policy, options, spool, r.walk)
	}
	if err != nil {
		return r, errors.Join(err, c.failed(ctx, g, d, client, err))
	}
	return r, nil
}

// record writes what was walked.
func (c *collectCmd) record(ctx context.Context, g *Globals, d *Deps, cred credential, inputs map[string]input, policy findings.Policy,
	o collector.Options, spool *snapshot.Spool, walk collector.Result,
) (snapshot.Recorded, error) {
	header, err := c.header(d, cred, o, inputs, walk)
	if err != nil {
		return snapshot.Recorded{}, err
	}
	return snapshot.Record(ctx, g.DB, snapshot.Recording{
		Header: header, Spool: spool, AcceptDrop: c.AcceptDrop, LockWait: c.LockWait,
		Limits: snapshot.DropLimits{Percent: float64(policy.Thresholds.DropPercent), AtLeast: int64(policy.Thresholds.DropRows)},
	})
}

// known reads what the ledger knows, and refuses a label that is taken before
// anything is walked.
func (c *collectCmd) known(ctx context.Context, g *Globals) (snapshot.Known, error) {
	known, err := snapshot.KnownIn(ctx, g.DB)
	if err != nil || known.Snapshot == 0 || c.Label == "" {
		return known, err
	}
	return known, withLedger(ctx, g.DB, func(ctx context.Context, l *snapshot.Ledger) error { return l.LabelFree(ctx, c.Label) })
}

// walk walks, with progress where somebody looks.
func (c *collectCmd) walk(ctx context.Context, d *Deps, client *transactionlink.Client, spool *snapshot.Spool, o collector.Options) (collector.Result, error) {
	o.Concurrency, o.PageSize = c.Concurrency, c.PageSize
	if d.Screen != nil {
		o.Progress = newProgress(d.Screen, d.Now).show
		defer d.Screen.clear()
	}
	return collector.Walk(ctx, client, spool, o)
}

// failed leaves an event of a run that failed in a ledger that exists. It has a
// little time of its own, since what failed may be that the context ended.
func (c *collectCmd) failed(ctx context.Context, g *Globals, d *Deps, client *transactionlink.Client, why error) error {
	if _, err := os.Stat(g.DB); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if cause := context.Cause(ctx); cause != nil {
		why = cause
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	requests, retries := client.Attempted()
	_, err := snapshot.Append(ctx, g.DB, 5*time.Second, snapshot.Event{At: d.time(), Kind: snapshot.CollectFailed, By: d.By,
		Detail: map[string]any{"error": text.Visible(why.Error()), "requests": requests, "retries": retries}})
	if err != nil {
		d.Log.Error("the failed run could not be noted in the ledger", "error", err)
	}
	return nil
}
