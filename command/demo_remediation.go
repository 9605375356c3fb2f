package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tlaudit/remediation"
	"tlaudit/snapshot"
)

func (s *demoStory) planFile() string { return filepath.Join(s.dir, "plan.json") }

// wrapped runs a command that prints lines, and prints them broken to the width of the
// terminal.
func (s *demoStory) wrapped(run func(d *Deps) error) error {
	var printed bytes.Buffer
	d := s.inner
	d.Stdout, d.Stderr = &printed, &printed // the notes too: the plan itself is in a file
	err := run(&d)
	if lines := strings.TrimSuffix(printed.String(), "\n"); lines != "" {
		if err := s.say(strings.Split(lines, "\n")...); err != nil {
			return err
		}
	}
	return err
}

// plan makes a plan from the findings of the automatic rules, and a script of it.
func (s *demoStory) plan(ctx Context) error {
	err := s.wrapped(func(d *Deps) error {
		return (&remediatePlanCmd{snapshotFlags: snapshotFlags{Period: demoPeriod}, Output: s.planFile()}).Run(&Globals{DB: s.globals.DB}, d, ctx)
	})
	if err != nil {
		return err
	}
	return writeTo(s.outer, outputFile{path: filepath.Join(s.dir, "remediation.sh"), force: true, replaces: neverReplaces}, func(w io.Writer) error {
		d := s.inner
		d.Stdout = w
		return (&remediateScriptCmd{Plan: s.planFile()}).Run(s.globals, &d, ctx)
	})
}

// apply carries the plan out.
func (s *demoStory) apply(ctx Context) error {
	return s.wrapped(func(d *Deps) error {
		return (&remediateApplyCmd{Plan: s.planFile(), Yes: true, apiFlags: s.api()}).Run(s.globals, d, ctx)
	})
}

// nextDay walks on the next day and prints what changed.
func (s *demoStory) nextDay(ctx Context) error {
	s.now = s.now.AddDate(0, 0, 1)
	r, err := s.walk(ctx)
	if err != nil {
		return err
	}
	if err := s.say(summaryLine(r), ""); err != nil {
		return err
	}
	return (&diffCmd{To: "latest", listFlags: listFlags{Format: "table"}}).Run(s.globals, s.outer, ctx)
}

// undone prints what the plan did not do, and what only people can do.
func (s *demoStory) undone(ctx Context) error {
	plan, err := s.planAsMade()
	if err != nil {
		return err
	}
	var lines []string
	for _, a := range plan.Actions {
		for _, g := range a.BlockedBy {
			p := a.Precondition
			lines = append(lines, fmt.Sprintf("- Blocked: %s %s, %s in %s. The guard %s: %s. Give somebody else such a role first, or name the guard in --override.",
				a.Action, p.Email, p.RoleName, p.WorkspaceName, g, g.Why()))
		}
	}
	byHand, err := s.byHand(ctx, plan.Manual)
	if err != nil {
		return err
	}
	policy, err := loadPolicy(s.globals)
	if err != nil {
		return err
	}
	here, err := os.Getwd()
	if err != nil {
		return err
	}
	return s.say(append(append(lines, byHand...),
		fmt.Sprintf("- To decide: no row of the review has a decision yet. The reviewers have until %s.", policy.Review.Due),
		"- To judge: about every other finding somebody has to say what is right. What to do about each is on the sheet Findings of "+
			shellPath(here, filepath.Join(s.dir, demoBundle, "access-review.xlsx"))+".")...)
}

// planAsMade reads the plan with the guards of the day on which it was made.
func (s *demoStory) planAsMade() (remediation.Plan, error) {
	file, err := os.Open(s.planFile())
	if err != nil {
		return remediation.Plan{}, err
	}
	plan, err := remediation.Read(file)
	return plan, errors.Join(err, file.Close())
}

// byHand lists the steps by hand, those that say the same together with whom they are about.
func (s *demoStory) byHand(ctx context.Context, steps []remediation.Manual) (lines []string, err error) {
	var ids, whats []string
	who := map[string][]string{} // the ids
	for _, step := range steps {
		_, id, _ := strings.Cut(step.Subject, ":")
		if ids = append(ids, id); !slices.Contains(whats, step.WhatToDo) {
			whats = append(whats, step.WhatToDo)
		}
		who[step.WhatToDo] = append(who[step.WhatToDo], id)
	}
	var names map[string]string
	err = withLedger(ctx, s.globals.DB, func(ctx context.Context, l *snapshot.Ledger) (err error) {
		names, err = knownAddresses(ctx, l, ids)
		return err
	})
	for _, what := range whats {
		for i, id := range who[what] {
			who[what][i] = names[id]
		}
		lines = append(lines, fmt.Sprintf("- By hand, for %s: %s", strings.Join(who[what], ", "), what))
	}
	return lines, err
}
