package command

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"tlaudit/findings"
	"tlaudit/inputs"
	"tlaudit/report"
	"tlaudit/report/bundle"
	"tlaudit/snapshot"
	"tlaudit/text"
)

type verifyBundleCmd struct {
	Dir         string `arg:"" help:"The folder of a report."`
	ExpectHead  string `placeholder:"HEX" help:"A value of the chain that you noted elsewhere. Fails unless some event has it."`
	Reviewers   string `type:"existingfile" placeholder:"FILE" help:"The file of --reviewers, if the report had one. Without it: the copy in the ledger, if the report was issued; else the report is not built again."`
	TemplateDir string `type:"existingdir" placeholder:"DIR" help:"The folder of --template-dir, if the report had one."`
}

func (*verifyBundleCmd) Help() string {
	return `Examples:
  tlaudit verify bundle reports/access-review-2026-09-30
  tlaudit verify bundle reports/access-review-2026-09-30 --reviewers reviewers.csv

It checks the ledger as "tlaudit verify" does, and the files by SHA256SUMS. Whoever
edits a file can also write SHA256SUMS anew. So it compares the SHA-256 of SHA256SUMS
with the bundle_digest of each issued report, and builds the report again from the
ledger, with the policy in the folder, to compare each file. It writes nothing.

Exit code 4 if anything differs, or if neither shows that nobody edited the files.`
}

// Validate rejects what cannot be a value of the chain.
func (c *verifyBundleCmd) Validate() error { return validHead(c.ExpectHead) }

func (c *verifyBundleCmd) Run(g *Globals, d *Deps, ctx Context) error {
	v, err := snapshot.Verify(ctx, g.DB, snapshot.VerifyOptions{Full: true, ExpectHead: c.ExpectHead})
	if err != nil {
		return err
	}
	var e bundleEvidence
	for _, p := range v.Problems {
		e.problem("%s: %s", g.DB, p)
	}
	checked, err := bundle.Check(c.Dir)
	if err != nil {
		return fmt.Errorf("%s: %w", c.Dir, err)
	}
	e.problems = append(e.problems, checked.Differences...)
	err = withLedger(ctx, g.DB, func(ctx context.Context, l *snapshot.Ledger) error {
		issues, err := l.Issues(ctx)
		if err != nil {
			return err
		}
		e.issued(issues, checked)
		return c.buildAgain(ctx, d, l, issues, checked, &e)
	})
	switch {
	case err == nil:
	case len(v.Problems) > 0 && ctx.Err() == nil: // the ledger may be why
		e.doubt("not compared with the ledger: %v", err)
	default:
		return err
	}
	if err := d.say(e.problems...); err != nil {
		return err
	}
	switch {
	case len(e.problems) > 0:
		d.notes(g, e.doubts)
		return &UnverifiedError{fmt.Sprintf("%s does not match its evidence: %s", c.Dir, text.Count(len(e.problems), "problem"))}
	case len(e.shown) == 0:
		return &UnverifiedError{fmt.Sprintf("nothing shows that nobody edited %s: %s", c.Dir, strings.Join(e.doubts, "; "))}
	}
	d.notes(g, e.doubts)
	lines := append([]string{text.Count(len(checked.Sums), "file") + ": each is as SHA256SUMS says"}, e.shown...)
	return d.say(append(lines, "chain head "+v.Head)...)
}

// A bundleEvidence is what checks of a bundle found.
type bundleEvidence struct {
	problems []string // what is wrong
	shown    []string // what shows that nobody edited the files
	doubts   []string // what could not show it, and why
}

func (e *bundleEvidence) problem(format string, args ...any) {
	e.problems = append(e.problems, fmt.Sprintf(format, args...))
}

func (e *bundleEvidence) show(format string, args ...any) {
	e.shown = append(e.shown, fmt.Sprintf(format, args...))
}

func (e *bundleEvidence) doubt(format string, args ...any) {
	e.doubts = append(e.doubts, fmt.Sprintf(format, args...))
}

// issued compares a bundle with the reports that the ledger recorded as issued.
func (e *bundleEvidence) issued(issues []snapshot.Issued, b bundle.Checked) {
	var others []string
	for _, i := range issues {
		switch {
		case i.BundleDigest == b.Digest && i.ReviewersDigest != b.ReviewersDigest:
			e.problem("to-reviewers is not what was issued as %s (SHA-256 of its SHA256SUMS: %s, recorded: %s)", i.Name, cmp.Or(b.ReviewersDigest, "no such file"), cmp.Or(i.ReviewersDigest, "no such file"))
			return
		case i.BundleDigest == b.Digest:
			e.show("issued as %s at %s by %s: its bundle_digest is the SHA-256 of SHA256SUMS", i.Name, i.At, i.By)
			switch {
			case b.Issued == nil:
				e.doubt("%s is missing, and the ledger says that the report was issued as %s", bundle.IssuedFile, i.Name)
			case string(b.Issued) != bundle.IssuedText(i):
				e.problem("%s does not say what the ledger says of the issue of %s", bundle.IssuedFile, i.Name)
			}
			return
		case i.Snapshot == b.Origin.Snapshot:
			others = append(others, fmt.Sprintf("; %s of the same snapshot has %s", i.Name, i.BundleDigest))
		}
	}
	if b.Issued != nil {
		e.problem("%s says that the report was issued, and no issued report of the ledger has the SHA-256 of this SHA256SUMS", bundle.IssuedFile)
	}
	e.doubt("no issued report has the SHA-256 of SHA256SUMS, %s, as its bundle_digest%s", b.Digest, strings.Join(others, ""))
}

// buildAgain builds the report of a bundle from the ledger, and compares every file.
func (c *verifyBundleCmd) buildAgain(ctx context.Context, d *Deps, l *snapshot.Ledger, issues []snapshot.Issued, b bundle.Checked, e *bundleEvidence) error {
	sums, why, err := c.sums(ctx, l, issues, b)
	if err != nil {
		return fmt.Errorf("build %s again: %w", c.Dir, err)
	}
	if why != "" {
		e.doubt("not built again: %s", why)
		return nil
	}
	names := maps.Clone(sums)
	maps.Copy(names, b.Sums)
	var differ []string
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if sums[name] != b.Sums[name] {
			differ = append(differ, name)
		}
	}
	from := fmt.Sprintf("snapshot %d", b.Origin.Snapshot)
	if b.Origin.Baseline != 0 {
		from += fmt.Sprintf(" and baseline %d", b.Origin.Baseline)
	}
	if len(differ) == 0 {
		e.show("built again from %s: each file has the same bytes", from)
		return nil
	}
	tool, err := d.thisTool()
	switch {
	case err != nil:
		return err
	case tool.Digest != b.Origin.Tool.Digest:
		e.doubt("built again from %s: other bytes in %s; another program wrote them (tlaudit %s, executable %s), whose bytes may differ from those of this one", from,
			strings.Join(differ, ", "), cmp.Or(b.Origin.Tool.Version, "of an unknown version"), cmp.Or(b.Origin.Tool.Digest, "unknown"))
	default:
		for _, name := range differ {
			e.problem("%s is not what the ledger gives for %s", name, from)
		}
	}
	return nil
}

// sums returns the sums of the files of a bundle, built again from the ledger; why says
// what is missing to build them.
func (c *verifyBundleCmd) sums(ctx context.Context, l *snapshot.Ledger, issues []snapshot.Issued, b bundle.Checked) (sums map[string]string, why string, err error) {
	r := &reportCmd{Format: b.Formats, Reviewers: c.Reviewers, TemplateDir: c.TemplateDir}
	var reviewers *inputs.Reviewers
	for _, flag := range b.Origin.Flags {
		switch name, value, _ := strings.Cut(flag, "="); {
		case name == "period":
			r.Period = value
		case flag == "draft=true":
			r.Draft = true
		case flag == "csv-raw=true":
			r.CSVRaw = true
		case flag == "split=true":
			r.Split = true
		case flag == "remediation=true":
			r.Remediation = true
		case name == "issue":
			r.Issue = value
		case name == "allow-unassigned":
			r.AllowUnassigned = value
		case name == "reviewers" && c.Reviewers == "":
			if reviewers, err = keptReviewers(ctx, l, issues, value); err != nil {
				return nil, "", err
			}
			if reviewers == nil {
				return nil, "pass --reviewers with the file that the report had (SHA-256 " + value + ")", nil
			}
		case name == "templates" && c.TemplateDir == "":
			return nil, "pass --template-dir with the folder that the report had", nil
		}
	}
	policy := findings.Default()
	if _, ok := b.Sums[bundle.PolicyFile]; ok {
		if policy, err = findings.Read(filepath.Join(c.Dir, bundle.PolicyFile)); err != nil {
			return nil, err.Error(), nil
		}
	}
	if reviewers == nil {
		if reviewers, err = r.reviewers(); err != nil {
			return nil, "", err
		}
	}
	if flags, err := r.flags(reviewers); err != nil {
		return nil, "", err
	} else if !slices.Equal(flags, b.Origin.Flags) {
		return nil, fmt.Sprintf("the report had %s, and these files give %s", strings.Join(b.Origin.Flags, " "), strings.Join(flags, " ")), nil
	}
	var missing *snapshot.ReferenceError
	at, err := l.Resolve(ctx, fmt.Sprint(b.Origin.Snapshot))
	if errors.As(err, &missing) {
		return nil, fmt.Sprintf("the ledger has no snapshot %d", b.Origin.Snapshot), nil
	} else if err != nil {
		return nil, "", err
	}
	var since snapshot.Reference
	if b.Origin.Baseline != 0 {
		since, err = l.Resolve(ctx, fmt.Sprint(b.Origin.Baseline))
		if errors.As(err, &missing) {
			return nil, fmt.Sprintf("the ledger has no snapshot %d, the baseline", b.Origin.Baseline), nil
		} else if err != nil {
			return nil, "", err
		}
	}
	var model report.Report
	var files bundle.Files
	o := report.Options{At: at.Snapshot, Since: since.Snapshot, LastRun: b.Origin.LastRun, Policy: policy, Draft: r.Draft}
	reading, evaluations, err := r.readAndEvaluate(ctx, l, o, at, since)
	if err == nil {
		model, files, err = r.build(ctx, l, o, at, since, reading, evaluations, reviewers, b.Origin.Tool)
	}
	switch {
	case ctx.Err() != nil:
		return nil, "", ctx.Err()
	case err != nil: // what SHA256SUMS says of its origin may be edited too
		return nil, err.Error(), nil
	}
	sums, err = bundle.Sums(ctx, model, files)
	return sums, "", err
}

// keptReviewers returns the file of reviewers with a digest, of which the ledger keeps a
// copy if a report was issued with it; nil if none was.
func keptReviewers(ctx context.Context, l *snapshot.Ledger, issues []snapshot.Issued, digest string) (*inputs.Reviewers, error) {
	for _, i := range issues {
		if i.ReviewersFileDigest != digest {
			continue
		}
		content, err := l.ReviewersFile(ctx, i.Seq)
		if err != nil || content == nil {
			return nil, err
		}
		return inputs.ReadReviewers(i.ReviewersFile, bytes.NewReader(content))
	}
	return nil, nil
}
