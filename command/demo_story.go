package command

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"tlaudit/snapshot"
	"tlaudit/transactionlink/simulator"
)

// beforeRemedy is the copy of the ledger from before anything was carried out.
const beforeRemedy = "before-remediation.db"

// A tale is the story of the sample organization, told to the commands: its dates
// are their clock, and its server answers without a network.
type tale struct {
	dir    string
	own    *Globals
	shown  *Deps // where the demo prints
	inside Deps  // what the commands take for the world
	now    time.Time
	token  string
	server *simulator.Server
}

func newTale(dir string, own *Globals, d *Deps) *tale {
	t := &tale{dir: dir, own: own, shown: d, inside: *d}
	t.inside.Now = func() time.Time { return t.now }
	t.inside.Screen = nil
	t.inside.Log = slog.New(slog.DiscardHandler) // what is not read is part of the story, and printed
	t.inside.Getenv = func(name string) string {
		if name == "TLAUDIT_TOKEN" {
			return t.token
		}
		return ""
	}
	return t
}

// api are the flags of a command that asks the tale's server.
func (t *tale) api() apiFlags {
	return apiFlags{APIURL: "https://api.transactionlink.io", Concurrency: 8, PageSize: 20, Timeout: 30 * time.Second, transport: t.server.Transport()}
}

// walks takes a snapshot on each date of the story.
func (t *tale) walks(ctx Context) error {
	story := simulator.Sample()
	t.server = simulator.New(story.At(0), simulator.Options{Now: t.inside.Now})
	for i, date := range story.Dates {
		t.now, t.token = date, story.Token(i)
		t.server.Edit(func(org *simulator.Organization) { *org = *story.At(i) })
		t.server.SetDenied(story.Denied(i))
		t.server.SetToken(t.token)
		if err := t.roster(story.Roster(i)); err != nil {
			return err
		}
		if err := t.walk(ctx); err != nil {
			return err
		}
	}
	return nil
}

// roster writes the roster of the day.
func (t *tale) roster(content []byte) error {
	path := filepath.Join(t.dir, "roster.csv")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		return err
	}
	return os.Chtimes(path, t.now, t.now)
}

// walk takes one snapshot and says what it came to.
func (t *tale) walk(ctx Context) error {
	collect := &collectCmd{AllowPartial: true, LockWait: time.Minute, apiFlags: t.api(), walkFlags: walkFlags{Roster: filepath.Join(t.dir, "roster.csv")}}
	r, err := collect.collect(ctx, t.own, &t.inside)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(t.shown.Stdout, summaryLine(r))
	return err
}

// remedy carries out what the findings call for by themselves, walks on the next
// day, and shows that it is done.
func (t *tale) remedy(ctx Context) error {
	plan := filepath.Join(t.dir, "plan.json")
	// The ledger as the review left it, to look at beside what comes now.
	if err := snapshot.Backup(ctx, t.own.DB, filepath.Join(t.dir, beforeRemedy)); err != nil {
		return err
	}
	steps := []struct {
		title string
		run   func() error
	}{
		{"The worst findings of the quarter", func() error {
			return (&findingsListCmd{scope: scope{pairFlags: pairFlags{Period: "2026-Q3"}}, Severity: "high", listFlags: listFlags{Format: "table"}}).Run(t.own, t.shown, ctx)
		}},
		{"What follows from them without asking anybody, as a plan", func() error {
			shown := t.inside
			shown.Stderr = t.shown.Stdout // the plan goes to a file, and what it says of it here
			if err := (&remediatePlanCmd{pairFlags: pairFlags{Period: "2026-Q3"}, Output: plan}).Run(&Globals{DB: t.own.DB}, &shown, ctx); err != nil {
				return err
			}
			return t.script(ctx, plan)
		}},
		{"The plan carried out", func() error {
			return (&remediateApplyCmd{Plan: plan, Yes: true, apiFlags: t.api()}).Run(t.own, &t.inside, ctx)
		}},
		{"The next day", func() error {
			t.now = t.now.AddDate(0, 0, 1)
			if err := t.walk(ctx); err != nil {
				return err
			}
			return (&diffCmd{To: "latest", listFlags: listFlags{Format: "table"}}).Run(t.own, t.shown, ctx)
		}},
	}
	for _, step := range steps {
		if _, err := fmt.Fprintf(t.shown.Stdout, "\n%s\n\n", step.title); err != nil {
			return err
		}
		if err := step.run(); err != nil {
			return err
		}
	}
	return nil
}

// script writes the plan as a shell script, for those who would rather read it.
func (t *tale) script(ctx Context, plan string) error {
	return writeFile(filepath.Join(t.dir, "remediation.sh"), func(w io.Writer) error {
		into := t.inside
		into.Stdout = w
		return (&remediateScriptCmd{Plan: plan}).Run(t.own, &into, ctx)
	})
}
