package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

const (
	shapeSeconds = 60
	shapeMemory  = 256
)

// rowsOfShapes are collect, diff, findings and report of each shape, and of a year's
// ledger.
func rowsOfShapes() []row {
	var all []row
	for _, s := range shapes() {
		for _, command := range []string{"collect", "diff", "findings", "report"} {
			all = append(all, row{name: s.name + "/" + command, says: command + ": " + s.says, target: shapeSeconds, memory: shapeMemory,
				begin: func(ctx context.Context, l *lab, grants int) (trial, error) {
					m, err := l.shaped(ctx, s, max(membersEach, int(float64(s.most)*float64(grants)/1e6)))
					if err != nil {
						return trial{}, err
					}
					if command == "collect" {
						return l.collectTrial(ctx, m)
					}
					return l.shapeTrial(m.ledger, command)
				}})
		}
	}
	for _, command := range []string{"record", "findings", "report"} {
		all = append(all, row{name: "year/" + command, says: command + ": 365 snapshots with 0.1 % drift each", target: shapeSeconds, memory: shapeMemory,
			begin: func(ctx context.Context, l *lab, grants int) (trial, error) {
				ledger, err := l.ledger(ctx, grants, yearDays, false)
				if err != nil {
					return trial{}, err
				}
				if command == "record" {
					return l.recordTrialAfter(ledger, grants, yearDays)
				}
				return l.shapeTrial(ledger, command)
			}})
	}
	return all
}

// A made shape is in a folder: the ledger of both days, that of the first day, and the
// rosters.
type made struct {
	shape
	n             int
	dir           string
	ledger, first string
}

// shaped returns the ledger of a shape, made by two walks.
func (l *lab) shaped(ctx context.Context, s shape, n int) (made, error) {
	dir, err := l.once(sized("shape-"+s.name, n), func(path string) error {
		if err := os.Mkdir(path, 0o700); err != nil {
			return err
		}
		m := made{shape: s, n: n, dir: path}
		first, ledger := filepath.Join(path, "first.db"), filepath.Join(path, "access.db")
		if err := l.walked(ctx, m, first, 0); err != nil {
			return err
		}
		if err := copyFile(ledger, first); err != nil {
			return err
		}
		return l.walked(ctx, m, ledger, 1)
	})
	return made{s, n, dir, filepath.Join(dir, "access.db"), filepath.Join(dir, "first.db")}, err
}

// walked walks a shape on a day into a ledger.
func (l *lab) walked(ctx context.Context, m made, ledger string, day int) (err error) {
	server, c, err := l.walk(ctx, m, ledger, day)
	if err != nil {
		return err
	}
	return errors.Join(c.do(ctx), server.stop())
}

// walk serves a shape, and returns the run that walks it.
func (l *lab) walk(ctx context.Context, m made, ledger string, day int) (*server, call, error) {
	flags := m.flags
	if _, roster := m.state(m.n, day); roster != nil {
		path := filepath.Join(m.dir, fmt.Sprintf("roster-%d.csv", day))
		if err := os.WriteFile(path, roster, 0o600); err != nil {
			return nil, call{}, err
		}
		flags = append(flags[:len(flags):len(flags)], "--roster", path)
	}
	server, err := l.worker("serve", "-shape", m.name, "-rows", strconv.Itoa(m.n), "-day", strconv.Itoa(day)).serve(ctx)
	if err != nil {
		return nil, call{}, err
	}
	c, err := l.collected(server, ledger, flags...)
	return server, c, err
}

// collectTrial walks the second day into a copy of the first day's ledger.
func (l *lab) collectTrial(ctx context.Context, m made) (trial, error) {
	ledger := filepath.Join(l.dir, "walked.db")
	server, c, err := l.walk(ctx, m, ledger, 1)
	if err != nil {
		return trial{}, err
	}
	return trial{
		end:  server.stop,
		ours: afresh(ledger, m.first, c.cpu),
	}, nil
}

// shapeTrial runs a command that compares the first and the newest snapshot.
func (l *lab) shapeTrial(ledger, command string) (trial, error) {
	policy, err := l.policyFile()
	if err != nil {
		return trial{}, err
	}
	switch command {
	case "report":
		ours, _ := l.reported(ledger, policy)
		return trial{ours: ours}, nil
	case "findings":
		c := l.listed(ledger, "--policy", policy, "findings", "--since", "1")
		return trial{ours: c.cpu, same: func(context.Context) error { return someRecords(c.stdout) }}, nil
	}
	return trial{ours: l.listed(ledger, command, "1", "latest").cpu}, nil
}

// recordTrialAfter records the next day into a copy of a ledger with that many days.
func (l *lab) recordTrialAfter(before string, grants, days int) (trial, error) {
	ledger := filepath.Join(l.dir, "recorded.db")
	c := l.worker("record", "-ledger", ledger, "-grants", strconv.Itoa(grants), "-day", strconv.Itoa(days))
	return trial{ours: afresh(ledger, before, c.cpu)}, nil
}
