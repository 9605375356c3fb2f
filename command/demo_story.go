package command

import (
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"tlaudit/snapshot"
	"tlaudit/transactionlink/simulator"
)

// beforeRemediation is the copy of the ledger from before the plan is applied.
const beforeRemediation = "before-remediation.db"

// A demoStory runs the commands on the dates of the sample organization's story. Its
// clock shows those dates, and its server answers without a network.
type demoStory struct {
	dir     string
	globals *Globals
	outer   *Deps     // those of the demo itself
	inner   Deps      // those of the commands: the story's clock and token
	now     time.Time // on the story's clock
	token   string    // valid at now
	check   walkFlags // what a walk is held against: an expected list, a second reading
	server  *simulator.Server
}

func newDemoStory(dir string, globals *Globals, d *Deps) *demoStory {
	s := &demoStory{dir: dir, globals: globals, outer: d, inner: *d}
	s.inner.Now = func() time.Time { return s.now }
	s.inner.Progress = nil
	s.inner.Log = slog.New(slog.DiscardHandler) // the summaries say what was not read
	s.inner.Getenv = func(name string) string {
		if name == "TLAUDIT_TOKEN" {
			return s.token
		}
		return ""
	}
	return s
}

// api returns the flags of a command that calls the story's server.
func (s *demoStory) api() apiFlags {
	return apiFlags{APIURL: "https://api.transactionlink.io", Concurrency: 8, PageSize: 20, Timeout: 30 * time.Second, transport: s.server.Transport()}
}

// walks records a snapshot on each date of the story.
func (s *demoStory) walks(ctx Context) error {
	story := simulator.Sample()
	s.server = simulator.New(story.At(0), simulator.Options{Now: s.inner.Now})
	for i, date := range story.Dates {
		s.now, s.token = date, story.Token(i)
		s.server.Edit(func(org *simulator.Organization) { *org = *story.At(i) })
		s.server.SetDenied(story.Denied(i))
		s.server.SetToken(s.token)
		if err := s.input("roster.csv", story.Roster(i)); err != nil {
			return err
		}
		if list := story.Expected(i); list != nil {
			if err := s.input("workspaces.csv", list); err != nil {
				return err
			}
			s.check = walkFlags{ExpectWorkspaces: filepath.Join(s.dir, "workspaces.csv"), CrossCheck: true}
		}
		if err := s.walk(ctx); err != nil {
			return err
		}
	}
	return nil
}

// input writes a file that a walk reads, with the current date.
func (s *demoStory) input(name string, content []byte) error {
	path := filepath.Join(s.dir, name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		return err
	}
	return os.Chtimes(path, s.now, s.now)
}

// walk records one snapshot and prints its summary.
func (s *demoStory) walk(ctx Context) error {
	flags := s.check
	flags.Roster = filepath.Join(s.dir, "roster.csv")
	collect := &collectCmd{AllowPartial: true, LockWait: time.Minute, WalkTimeout: time.Hour, apiFlags: s.api(), walkFlags: flags}
	r, err := collect.collect(ctx, s.globals, &s.inner)
	if err != nil {
		return err
	}
	return s.outer.say(summaryLine(r))
}

// remediate makes a plan from the findings of the automatic rules, applies it, walks on
// the next day and prints what changed.
func (s *demoStory) remediate(ctx Context) error {
	plan := filepath.Join(s.dir, "plan.json")
	// A copy of the ledger as the review saw it, to compare with what follows.
	if err := snapshot.Backup(ctx, s.globals.DB, filepath.Join(s.dir, beforeRemediation)); err != nil {
		return err
	}
	steps := []struct {
		title string
		do    func() error
	}{
		{"The worst findings of the quarter", func() error {
			return (&findingsListCmd{evaluationFlags: evaluationFlags{snapshotFlags: snapshotFlags{Period: demoPeriod}}, Severity: "high", listFlags: listFlags{Format: "table"}}).Run(s.globals, s.outer, ctx)
		}},
		{"The plan of the automatic rules", func() error {
			d := s.inner
			d.Stderr = s.outer.Stdout // print the notes: the plan itself is in a file
			if err := (&remediatePlanCmd{snapshotFlags: snapshotFlags{Period: demoPeriod}, Output: plan}).Run(&Globals{DB: s.globals.DB}, &d, ctx); err != nil {
				return err
			}
			return s.script(ctx, plan)
		}},
		{"The plan carried out", func() error {
			return (&remediateApplyCmd{Plan: plan, Yes: true, apiFlags: s.api()}).Run(s.globals, &s.inner, ctx)
		}},
		{"The next day", func() error {
			s.now = s.now.AddDate(0, 0, 1)
			if err := s.walk(ctx); err != nil {
				return err
			}
			return (&diffCmd{To: "latest", listFlags: listFlags{Format: "table"}}).Run(s.globals, s.outer, ctx)
		}},
	}
	for _, step := range steps {
		if err := s.outer.say("", step.title, ""); err != nil {
			return err
		}
		if err := step.do(); err != nil {
			return err
		}
	}
	return nil
}

// script writes the plan as a shell script.
func (s *demoStory) script(ctx Context, plan string) error {
	return writeTo(s.outer, outputFile{filepath.Join(s.dir, "remediation.sh"), true, neverReplaces}, func(w io.Writer) error {
		d := s.inner
		d.Stdout = w
		return (&remediateScriptCmd{Plan: plan}).Run(s.globals, &d, ctx)
	})
}
