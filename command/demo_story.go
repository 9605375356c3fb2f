package command

import (
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"tlaudit/transactionlink/simulator"
)

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
	if s.inner.digest == nil {
		s.inner.digestOnce()
	}
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

// walks records a snapshot on each date of the story, and lists them.
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
		if _, err := s.walk(ctx); err != nil {
			return err
		}
	}
	return (&snapshotsListCmd{listFlags{Format: "table"}}).Run(s.globals, s.outer, ctx)
}

// input writes a file that a walk reads, with the current date.
func (s *demoStory) input(name string, content []byte) error {
	path := filepath.Join(s.dir, name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		return err
	}
	return os.Chtimes(path, s.now, s.now)
}

// walk records one snapshot.
func (s *demoStory) walk(ctx Context) (collectResult, error) {
	flags := s.check
	flags.Roster = filepath.Join(s.dir, "roster.csv")
	collect := &collectCmd{AllowPartial: true, LockWait: time.Minute, WalkTimeout: time.Hour, apiFlags: s.api(), walkFlags: flags}
	return collect.collect(ctx, s.globals, &s.inner)
}

// drift prints how privileged access changed since the previous quarter.
func (s *demoStory) drift(ctx Context) error {
	return (&diffCmd{From: "2026-Q2", To: demoPeriod, Privileged: true, listFlags: listFlags{Format: "table"}}).Run(s.globals, s.outer, ctx)
}

// worst prints the worst findings of the quarter.
func (s *demoStory) worst(ctx Context) error {
	return (&findingsListCmd{evaluationFlags: evaluationFlags{snapshotFlags: snapshotFlags{Period: demoPeriod}}, Severity: "high", listFlags: listFlags{Format: "table"}}).Run(s.globals, s.outer, ctx)
}
