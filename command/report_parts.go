package command

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"tlaudit/findings"
	"tlaudit/inputs"
	"tlaudit/remediation"
	"tlaudit/report"
	"tlaudit/snapshot"
	"tlaudit/templates"
)

// evaluate evaluates the built-in rules for a report.
func (c *reportCmd) evaluate(ctx context.Context, l *snapshot.Ledger, at, since snapshot.Reference, policy findings.Policy) (*report.Evaluations, error) {
	rules, err := findings.Rules()
	if err != nil {
		return nil, err
	}
	return report.Evaluate(ctx, l, at, nilIfNone(since), policy, rules)
}

// plan makes the plan of the automatic rules. It is nil without --remediation.
func (c *reportCmd) plan(ctx context.Context, l *snapshot.Ledger, at, since snapshot.Reference, policy findings.Policy, e *report.Evaluations) (*remediation.Plan, error) {
	if !c.Remediation {
		return nil, nil
	}
	selection := remediation.Selection{Findings: remediation.Automatic(e.Now.Findings), Baseline: nilIfNone(since), ByRoster: true}
	plan, err := remediation.Make(ctx, l, at, selection, policy)
	return &plan, err
}

// reviewers reads the file of --reviewers. It returns nil without one.
func (c *reportCmd) reviewers() (_ *inputs.Reviewers, err error) {
	if c.Reviewers == "" {
		return nil, nil
	}
	file, _, err := inputs.Open(c.Reviewers)
	if err != nil {
		return nil, fmt.Errorf("reviewers: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return inputs.ReadReviewers(c.Reviewers, file)
}

// flags lists the flags that change what the files of the report say, as the Evidence
// sheet prints them.
func (c *reportCmd) flags(reviewers *inputs.Reviewers) ([]string, error) {
	var flags []string
	if c.Draft {
		flags = append(flags, "draft=true")
	}
	if c.Period != "" {
		flags = append(flags, "period="+c.Period)
	}
	if c.CSVRaw {
		flags = append(flags, "csv-raw=true")
	}
	if c.TemplateDir != "" {
		sum, err := folderDigest(inputs.Folder(c.TemplateDir))
		if err != nil {
			return nil, err
		}
		flags = append(flags, "templates="+sum)
	}
	if c.Split {
		flags = append(flags, "split=true")
	}
	if c.Remediation {
		flags = append(flags, "remediation=true")
	}
	if reviewers != nil {
		flags = append(flags, fmt.Sprintf("reviewers=%x", sha256.Sum256(reviewers.Source)))
	}
	if c.Issue != "" {
		flags = append(flags, "issue="+c.Issue)
	}
	if c.AllowUnassigned != "" {
		flags = append(flags, "allow-unassigned="+c.AllowUnassigned)
	}
	return flags, nil
}

// templates returns the built-in templates, with those of --template-dir in place of
// the ones of the same name.
func (c *reportCmd) templates() (fs.FS, error) {
	if c.TemplateDir == "" {
		return templates.Files, nil
	}
	known, err := fs.Glob(templates.Files, "*")
	if err != nil {
		return nil, err
	}
	own := inputs.Folder(c.TemplateDir)
	for _, name := range known {
		if _, err := fs.Stat(own, name); err == nil || !errors.Is(err, fs.ErrNotExist) {
			return overlay{own}, err
		}
	}
	return nil, fmt.Errorf("--template-dir %s: the folder has no template; the names are %s", c.TemplateDir, strings.Join(known, ", "))
}

// An overlay is a folder of templates. A file that it lacks is the built-in template
// of that name.
type overlay struct{ folder fs.FS }

func (o overlay) Open(name string) (fs.File, error) {
	file, err := o.folder.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return templates.Files.Open(name)
	}
	return file, err
}
