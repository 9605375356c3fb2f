package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
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

// header is what the walk tells about itself.
func (c *collectCmd) header(d *Deps, cred credential, o collector.Options, inputs map[string]input, r collector.Result) (snapshot.Header, error) {
	executable, err := executableDigest()
	if err != nil {
		return snapshot.Header{}, fmt.Errorf("digest of the executable: %w", err)
	}
	p := map[string]any{
		"credential": cred.label, "token_sha256": cred.token.Digest(), "executable_sha256": executable,
		"concurrency": c.Concurrency, "page_size": c.PageSize, "rate": c.Rate, "timeout": c.Timeout.String(),
		"cross_check": c.CrossCheck, "allow_partial": c.AllowPartial, "scope": len(o.Scope), "expected": len(o.Expected),
	}
	optional := map[string]any{
		"inputs": inputs, "queries": r.Queries, "reasons": r.Reasons, "limitations": r.Limitations, "unknown_fields": r.UnknownFields, "undocumented_values": undocumented(r.Undocumented),
		"not_listed": r.NotListed, "unexpected": r.Unexpected, "gone": r.Gone, "scope_smaller": r.ScopeSmaller,
		"unparsed_times": r.UnparsedTimes, "duplicates": r.Duplicates, "ambiguous_roles": r.AmbiguousRoles, "unknown_users": r.UnknownUsers,
	}
	for name, value := range optional {
		if b, err := json.Marshal(value); err != nil {
			return snapshot.Header{}, err
		} else if s := string(b); s != "null" && s != "{}" && s != "[]" && s != "0" {
			p[name] = value
		}
	}
	if r.ClockKnown {
		p["clock_skew_seconds"] = r.ClockSkew.Seconds()
	}
	parameters, err := json.Marshal(p)
	if err != nil {
		return snapshot.Header{}, err
	}
	return snapshot.Header{
		TakenAt: r.TakenAt, FinishedAt: r.FinishedAt, Status: r.Status, Completeness: r.Completeness, OrganizationID: r.OrganizationID,
		APIURL: c.APIURL, ToolVersion: Version(), CollectedBy: d.By, Parameters: string(parameters), Label: c.Label, Requests: r.Requests,
	}, nil
}

// An undocumentedValue is a collector.Value with the names of the evidence.
type undocumentedValue struct {
	Field string `json:"field"`
	Value string `json:"value"`
	Rows  int    `json:"rows"`
}

func undocumented(values []collector.Value) []undocumentedValue {
	var out []undocumentedValue
	for _, v := range values {
		out = append(out, undocumentedValue(v))
	}
	return out
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

// summary says what was recorded.
func (c *collectCmd) summary(ctx context.Context, g *Globals, d *Deps, l *snapshot.Ledger, r recording) error {
	row, err := snapshotRow(ctx, l, r.snapshot.Number)
	if err != nil {
		return err
	}
	if c.JSON {
		b, err := json.Marshal(row)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(d.Stdout, "%s\n", b)
		return err
	}
	for _, f := range r.snapshot.Accepted {
		d.note(g, "accepted: %s fell from %d to %d: %s", f.Of, f.Before, f.After, c.AcceptDrop)
	}
	for _, line := range append(r.walk.Reasons, r.walk.Limitations...) {
		d.Log.Info(line)
	}
	_, err = fmt.Fprintln(d.Stdout, summaryLine(r))
	return err
}

// summaryLine is the one line of a collect.
func summaryLine(r recording) string {
	w, s := r.walk, r.snapshot
	changes := "the first"
	if s.Changes.Valid {
		changes = fmt.Sprintf("%d changes", s.Changes.Int64)
	}
	line := fmt.Sprintf("snapshot %d, %s, %s (%s): %d workspaces, %d direct and %d inherited grants, %s, %s; %s; chain head %s",
		s.Number, w.TakenAt, w.Status, strings.ReplaceAll(w.Completeness, "_", " "), w.Counts.Workspaces, w.Counts.Direct, w.Counts.Inherited,
		counted(w, snapshot.Users, w.Counts.Users, "accounts"), counted(w, snapshot.Enrollments, w.Counts.Enrollments, "invitations"), changes, s.Chain)
	if n := len(w.Reasons); n > 0 {
		line += "; not read: " + few(w.Reasons)
	}
	if n := len(w.Limitations); n > 0 {
		line += "; limited: " + few(w.Limitations)
	}
	return text.Visible(line)
}

// counted is a number of things, or that they were not read: never 0 for unknown.
func counted(r collector.Result, resource string, n int, things string) string {
	if slices.ContainsFunc(r.Unread, func(c snapshot.Coverage) bool { return c.Resource == resource }) {
		return things + " not read"
	}
	return fmt.Sprintf("%d %s", n, things)
}

// few joins reasons to one line that a person still reads: of many, the first ones
// and how many there are beside them. All of them are in the log.
func few(reasons []string) string {
	const most = 3
	if len(reasons) <= most+1 {
		return strings.Join(reasons, "; ")
	}
	return fmt.Sprintf("%s; and %d more", strings.Join(reasons[:most], "; "), len(reasons)-most)
}
