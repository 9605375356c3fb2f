package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// yearDays is how many daily snapshots a year's ledger has.
const yearDays = 365

// text returns a file with the grants of a day.
func (l *lab) text(ctx context.Context, grants, day int) (string, error) {
	return l.once(fmt.Sprintf("grants-%d-day%d.tsv", grants, day), func(path string) error {
		return l.worker("text", "-grants", strconv.Itoa(grants), "-day", strconv.Itoa(day), "-text", path).do(ctx)
	})
}

// recorded is the run that records one snapshot from text.
func (l *lab) recorded(ledger, text string, grants, day int) call {
	return l.worker("record", "-ledger", ledger, "-grants", strconv.Itoa(grants), "-day", strconv.Itoa(day), "-text", text)
}

// ledger returns a ledger with daily snapshots: of the grants and accounts, or of a company
// with a roster and invitations too.
func (l *lab) ledger(ctx context.Context, grants, days int, company bool) (string, error) {
	name := fmt.Sprintf("ledger-%d-days%d", grants, days)
	if company {
		name = "company" + name[len("ledger"):]
	}
	dir, err := l.once(name, func(path string) error {
		if err := os.Mkdir(path, 0o700); err != nil {
			return err
		}
		return l.worker("record", "-ledger", filepath.Join(path, "access.db"), "-grants", strconv.Itoa(grants),
			"-day", "0", "-until", strconv.Itoa(days-1), "-company="+strconv.FormatBool(company)).do(ctx)
	})
	return filepath.Join(dir, "access.db"), err
}
