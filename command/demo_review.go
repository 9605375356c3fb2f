package command

import (
	"context"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"strings"
	"time"

	"tlaudit/report/bundle"
	"tlaudit/snapshot"
	"tlaudit/text"
)

// beforeRemediation is the copy of the ledger from before the review is issued and the plan is
// applied.
const beforeRemediation = "before-remediation.db"

// issue writes the report of the quarter, records that it was issued, and prints what went
// out.
func (s *demoStory) issue(ctx Context) error {
	// A copy of the ledger as the review saw it, to compare with what follows.
	if err := snapshot.Backup(ctx, s.globals.DB, filepath.Join(s.dir, beforeRemediation)); err != nil {
		return err
	}
	r := &reportCmd{
		Period: demoPeriod, Out: s.dir, Format: []string{"xlsx", "csv", "md", "html"}, Reviewers: filepath.Join(s.dir, "reviewers.csv"),
		Split: true, Issue: demoPeriod, Force: true, LockWait: time.Minute,
	}
	quiet := s.inner
	quiet.Stdout = io.Discard // a line for each file
	if err := r.Run(s.globals, &quiet, ctx); err != nil {
		return err
	}
	written, err := bundle.Check(filepath.Join(s.dir, demoBundle))
	if err != nil {
		return err
	}
	parts := 0
	for name := range written.Sums {
		if folder, file := path.Split(name); folder == "to-reviewers/" && strings.HasSuffix(file, ".xlsx") && file != "index.xlsx" {
			parts++
		}
	}
	issued, err := s.issued(ctx)
	if err != nil {
		return err
	}
	return s.say(
		demoBundle+": the workbook, a page, a text and CSV files",
		fmt.Sprintf("%s/to-reviewers: %s, one for each reviewer, with only their rows, and an index for a mail merge", demoBundle, text.Count(parts, "workbook")),
		fmt.Sprintf("issued as %s: the ledger has each of the %s that went out, and the digest of every file", issued.Name, text.Count(issued.Rows, "row")))
}

// issued returns the review that the demo issued.
func (s *demoStory) issued(ctx context.Context) (issued snapshot.Issued, err error) {
	err = withLedger(ctx, s.globals.DB, func(ctx context.Context, l *snapshot.Ledger) error {
		all, err := l.Issues(ctx)
		if err == nil && len(all) != 1 {
			err = fmt.Errorf("the demo issued %s, not 1", text.Count(len(all), "review"))
		}
		if err == nil {
			issued = all[0]
		}
		return err
	})
	return issued, err
}

// say prints lines, each broken to the width of the terminal.
func (s *demoStory) say(lines ...string) error {
	return writeWrapped(s.outer.Stdout, s.outer.Width, lines...)
}
