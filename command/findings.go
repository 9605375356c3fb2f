package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"
	"strings"

	"tlaudit/findings"
	"tlaudit/report"
	"tlaudit/snapshot"
)

// ErrFindings says that there are open findings, where a command was asked to say
// so by its exit code.
var ErrFindings = errors.New("there are open findings")

type findingsCmd struct {
	List  findingsListCmd  `cmd:"" default:"withargs" help:"Evaluate the rules (what findings alone does)."`
	Rules findingsRulesCmd `cmd:"" help:"List the rules: kind, severity, controls and what each needs."`
	SQL   findingsSQLCmd   `cmd:"" name:"sql" help:"Print the query of a rule, ready for the sqlite3 shell."`
}

func (*findingsCmd) Help() string {
	return `Examples:
  tlaudit findings --period 2026-Q3
  tlaudit findings --new --fail-on high
  tlaudit findings rules
  tlaudit findings sql TL-INV-01 | sqlite3 -readonly access.db`
}

// scope is what the rules look at.
type scope struct {
	At     string `placeholder:"REF" help:"The snapshot; latest if not given." xor:"time"`
	Since  string `placeholder:"REF" help:"The baseline; the last issued review, else the last complete snapshot before the quarter, if not given."`
	Period string `placeholder:"2026-Q3" help:"Sets --at and --since." xor:"time"`
	Own    string `name:"rules" type:"existingdir" placeholder:"DIR" help:"A folder of rules of one's own, beside the built-in ones."`
}

func (c *scope) Validate() error {
	if c.Period != "" {
		if _, _, err := snapshot.Quarter(c.Period); err != nil {
			return fmt.Errorf("--period: %w", err)
		}
	}
	return nil
}

// look resolves the pair, says which it is, and reads what the rules need to know.
func (c *scope) look(ctx context.Context, g *Globals, d *Deps, l *snapshot.Ledger) (*findings.Scene, error) {
	policy, err := loadPolicy(g)
	if err != nil {
		return nil, err
	}
	pairing := reportCmd{At: cmp.Or(c.At, "latest"), Since: c.Since, Period: c.Period}
	at, since, err := pairing.pair(ctx, g, d, l)
	if err != nil {
		return nil, err
	}
	var baseline *snapshot.Reference
	if since.Snapshot > 0 {
		baseline = &since
	}
	return findings.Look(ctx, l, at, baseline, policy)
}

// rules are the built-in rules and one's own.
func (c *scope) rules(ctx context.Context, l *snapshot.Ledger) ([]findings.Rule, error) {
	all, err := findings.Rules()
	if err != nil || c.Own == "" {
		return all, err
	}
	own, err := findings.ReadOwn(ctx, l, os.DirFS(c.Own))
	return append(all, own...), err
}

type findingsListCmd struct {
	scope
	Rule     []string `placeholder:"ID" help:"Only these rules; repeatable."`
	Severity string   `enum:",critical,high,medium,low,info" default:"" placeholder:"LEVEL" help:"Only this severity and worse: critical, high, medium, low, info."`
	New      bool     `help:"Only what was first seen in this snapshot."`
	FailOn   string   `enum:",critical,high,medium,low,info" default:"" placeholder:"LEVEL" help:"Exit with 2 when a finding of this severity or worse is open."`
	listFlags
}

func (*findingsListCmd) Help() string {
	return `Examples:
  tlaudit findings
  tlaudit findings --period 2026-Q3 --severity high
  tlaudit findings --rules my-rules --format csv -o findings.csv

A rule that lacks something is said to be not evaluated, with what supplies it.`
}

func (c *findingsListCmd) Run(g *Globals, d *Deps, ctx Context) error {
	return withLedger(ctx, g.DB, func(ctx context.Context, l *snapshot.Ledger) error {
		all, err := c.rules(ctx, l)
		if err != nil {
			return err
		}
		chosen, err := findings.Choose(all, c.Rule)
		if err != nil {
			return err
		}
		scene, err := c.look(ctx, g, d, l)
		if err != nil {
			return err
		}
		result, err := findings.Evaluate(ctx, l, scene, chosen)
		if err != nil {
			return err
		}
		result = result.Only(c.Rule)
		if c.New {
			result.Findings = slices.DeleteFunc(result.Findings, func(f findings.Finding) bool { return f.FirstSeen != scene.At.TakenAt })
		}
		fails := slices.ContainsFunc(result.Findings, func(f findings.Finding) bool {
			return c.FailOn != "" && f.IsOpen() && findings.Rank(f.Severity) <= findings.Rank(c.FailOn)
		})
		if c.Severity != "" {
			result.Findings = slices.DeleteFunc(result.Findings, func(f findings.Finding) bool { return findings.Rank(f.Severity) > findings.Rank(c.Severity) })
		}
		if err := c.print(g, d, scene, result); err != nil {
			return err
		}
		if fails {
			return ErrFindings
		}
		return nil
	})
}

// print writes the findings, and what was not evaluated where the format has a
// place for it, else to stderr.
func (c *findingsListCmd) print(g *Globals, d *Deps, s *findings.Scene, r findings.Result) error {
	if c.Format == "csv" {
		for _, line := range reasons(r.NotEvaluated) {
			d.note(g, "not evaluated: %s", line)
		}
	}
	return c.write(d, func(w io.Writer) error {
		switch c.Format {
		case "json":
			return findingsJSON(w, s, r)
		case "csv":
			return report.WriteRows(w, c.Format, report.Rows{Columns: findingColumns, Rows: findingRows(r.Findings)})
		}
		return c.text(w, d, r)
	})
}

// text is for people: the findings, then what was not evaluated.
func (c *findingsListCmd) text(w io.Writer, d *Deps, r findings.Result) error {
	said := "No findings."
	if len(r.Findings) > 0 {
		said = summary(r.Findings)
		rows := report.Rows{Columns: []string{"severity", "rule", "about", "state", "evidence"}, Width: c.width(d), Spare: []string{"state"},
			Rows: c.lines(r.Findings)}
		if err := report.WriteRows(w, c.Format, rows); err != nil {
			return err
		}
		said = "\n" + said
	}
	if _, err := fmt.Fprintln(w, said); err != nil || len(r.NotEvaluated) == 0 {
		return err
	}
	if _, err := fmt.Fprint(w, "\nNot evaluated:\n\n"); err != nil {
		return err
	}
	escape := report.Visible
	if c.Format == "markdown" {
		escape = report.Escape
	}
	for _, line := range reasons(r.NotEvaluated) {
		if _, err := fmt.Fprintf(w, "- %s\n", escape(line)); err != nil {
			return err
		}
	}
	return nil
}

// lines are a line a finding. Unless rules were named, those of a rule that only
// inform are one line, which says how to list them: on the first day they would
// hide the others.
func (c *findingsListCmd) lines(all []findings.Finding) iter.Seq2[[]any, error] {
	informs := map[string]int{}
	for _, f := range all {
		if f.Severity == "info" && f.IsOpen() && len(c.Rule) == 0 {
			informs[f.Rule.ID]++
		}
	}
	return func(yield func([]any, error) bool) {
		for _, f := range all {
			row := []any{f.Severity, f.Rule.ID, cmp.Or(f.Email, f.Subject), f.State, f.Evidence}
			if n := informs[f.Rule.ID]; f.Severity == "info" && f.IsOpen() && n != 1 && len(c.Rule) == 0 {
				if n == 0 {
					continue // said already
				}
				row[2], row[4] = number(n, "finding"), f.Rule.Title+": --rule "+f.Rule.ID+" lists them"
				informs[f.Rule.ID] = 0
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}

// summary counts findings by severity, those about the evidence itself apart.
func summary(all []findings.Finding) string {
	counts, data, accepted := map[string]int{}, 0, 0
	for _, f := range all {
		switch {
		case !f.IsOpen():
			accepted++
		case f.Kind == findings.Data:
			data++
		default:
			counts[f.Severity]++
		}
	}
	var words []string
	for _, s := range findings.SeverityNames() {
		if counts[s] > 0 {
			words = append(words, fmt.Sprintf("%d %s", counts[s], s))
		}
	}
	if data > 0 {
		words = append(words, fmt.Sprintf("%d about the data", data))
	}
	if accepted > 0 {
		words = append(words, fmt.Sprintf("%d accepted", accepted))
	}
	return number(len(all), "finding") + ": " + strings.Join(words, ", ") + "."
}

// reasons are why rules were not evaluated, each once with its rules.
func reasons(all []findings.NotEvaluated) []string {
	var order []string
	ids := map[string][]string{}
	for _, n := range all {
		if ids[n.Reason] == nil {
			order = append(order, n.Reason)
		}
		ids[n.Reason] = append(ids[n.Reason], n.Rule.ID)
	}
	for i, reason := range order {
		order[i] = reason + ": " + strings.Join(ids[reason], ", ")
	}
	return order
}

// findingColumns are those of a finding in machine formats.
var findingColumns = []string{"rule", "kind", "severity", "state", "subject", "workspace_id", "user_id", "enrollment_id", "email", "evidence",
	"remediation", "first_seen", "fingerprint"}

func findingRows(all []findings.Finding) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		for _, f := range all {
			row := []any{f.Rule.ID}
			for _, v := range []string{f.Kind, f.Severity, f.State, f.Subject, f.WorkspaceID, f.UserID, f.EnrollmentID, f.Email, f.Evidence,
				f.Remediation, f.FirstSeen, f.Fingerprint} {
				row = append(row, orNull(v))
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func findingsJSON(w io.Writer, s *findings.Scene, r findings.Result) error {
	baseline := "null"
	if s.Baseline != nil {
		baseline = fmt.Sprint(s.Baseline.Snapshot)
	}
	if _, err := fmt.Fprintf(w, "{\"snapshot\": %d, \"baseline\": %s,\n\"findings\": ", s.At.Snapshot, baseline); err != nil {
		return err
	}
	if err := report.WriteRows(w, "json", report.Rows{Columns: findingColumns, Rows: findingRows(r.Findings)}); err != nil {
		return err
	}
	if _, err := io.WriteString(w, ",\"not_evaluated\": "); err != nil {
		return err
	}
	rows := func(yield func([]any, error) bool) {
		for _, n := range r.NotEvaluated {
			if !yield([]any{n.Rule.ID, n.Reason}, nil) {
				return
			}
		}
	}
	if err := report.WriteRows(w, "json", report.Rows{Columns: []string{"rule", "reason"}, Rows: rows}); err != nil {
		return err
	}
	_, err := io.WriteString(w, "}\n")
	return err
}

type findingsRulesCmd struct {
	Own string `name:"rules" type:"existingdir" placeholder:"DIR" help:"A folder of rules of one's own, listed too; needs the ledger."`
	listFlags
}

func (*findingsRulesCmd) Help() string {
	return `Examples:
  tlaudit findings rules
  tlaudit findings rules --format csv -o rules.csv`
}

func (c *findingsRulesCmd) Run(g *Globals, d *Deps, ctx Context) error {
	if c.Own == "" {
		return c.print(d, nil)
	}
	return withLedger(ctx, g.DB, func(ctx context.Context, l *snapshot.Ledger) error {
		own, err := findings.ReadOwn(ctx, l, os.DirFS(c.Own))
		if err != nil {
			return err
		}
		return c.print(d, own)
	})
}

func (c *findingsRulesCmd) print(d *Deps, own []findings.Rule) error {
	all, err := findings.Rules()
	if err != nil {
		return err
	}
	all = append(all, own...)
	return c.write(d, func(w io.Writer) error {
		return report.WriteRows(w, c.Format, report.Rows{
			Columns: []string{"id", "title", "kind", "severity", "needs", "remediation", "automatic", "controls"},
			Width:   c.width(d), Spare: []string{"automatic", "title", "controls"},
			Rows: func(yield func([]any, error) bool) {
				for _, r := range all {
					if !yield([]any{r.ID, r.Title, whenLow(r.Kind, r.LowKind), r.Severity, strings.Join(r.Needs, ", "),
						whenLow(r.Remediation, r.LowAction), r.Automatic, strings.Join(r.Controls, "; ")}, nil) {
						return
					}
				}
			},
		})
	})
}

func whenLow(usual, low string) string {
	if usual == low {
		return usual
	}
	return usual + ", " + low + " when low"
}

type findingsSQLCmd struct {
	ID string `arg:"" name:"rule" help:"The rule, such as TL-INV-01."`
	scope
}

func (*findingsSQLCmd) Help() string {
	return `Examples:
  tlaudit findings sql TL-INV-01 | sqlite3 -readonly access.db
  tlaudit findings sql TL-DRF-02 --period 2026-Q3

The query carries its parameters with it: the pair of snapshots, the policy's
numbers, and what SQL cannot compute. The pair is said on stderr.`
}

func (c *findingsSQLCmd) Run(g *Globals, d *Deps, ctx Context) error {
	return withLedger(ctx, g.DB, func(ctx context.Context, l *snapshot.Ledger) error {
		all, err := c.rules(ctx, l)
		if err != nil {
			return err
		}
		if _, err := findings.Choose(all, []string{c.ID}); err != nil {
			return err
		}
		scene, err := c.look(ctx, g, d, l)
		if err != nil {
			return err
		}
		r := all[slices.IndexFunc(all, func(r findings.Rule) bool { return r.ID == c.ID })]
		if reason := scene.Missing(r); reason != "" {
			d.note(g, "tlaudit does not evaluate %s here: %s", r.ID, reason)
		}
		query, err := scene.Query(r)
		if err != nil {
			return err
		}
		_, err = io.WriteString(d.Stdout, query)
		return err
	})
}
