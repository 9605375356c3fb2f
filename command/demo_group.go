package command

import (
	"io"
	"os"
	"path/filepath"
	"time"

	"tlaudit/transactionlink/simulator"
)

// demoOrganizations is the folder of the sisters of the sample organization, each in a folder
// of its own.
const demoOrganizations = "organizations"

// demoLake is the folder with the history of all three organizations as Parquet.
const demoLake = "lake"

// group walks the sisters of the sample organization at the ends of two quarters, each into a
// ledger of its own, and prints what the last walk of each recorded. Then it exports the
// three ledgers into one lake.
func (s *demoStory) group(ctx Context) error {
	ledgers := []*Globals{s.globals}
	var lines []string
	for _, sister := range simulator.Sisters() {
		dir := filepath.Join(s.dir, demoOrganizations, sister.Name)
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
		globals := &Globals{DB: filepath.Join(dir, "access.db"), Quiet: true}
		r, err := newDemoStory(dir, globals, &s.inner).sister(ctx, sister)
		if err != nil {
			return err
		}
		ledgers = append(ledgers, globals)
		lines = append(lines, sister.Name+": "+summaryLine(r))
	}
	quiet := s.inner
	quiet.Stdout = io.Discard // how many rows, and the chain's head
	for _, globals := range ledgers {
		if err := (&exportLakeCmd{Dir: filepath.Join(s.dir, demoLake)}).Run(globals, &quiet, ctx); err != nil {
			return err
		}
	}
	return s.say(append(lines, demoLake+": the history of all three organizations as Parquet")...)
}

// sister walks a sister at the ends of two quarters, and returns what the last walk recorded.
func (s *demoStory) sister(ctx Context, sister simulator.Sister) (r collectResult, err error) {
	s.token = sister.Token
	s.server = simulator.New(sister.At(s.now), simulator.Options{Token: sister.Token, Now: s.inner.Now})
	dates := simulator.Sample().Dates
	for _, date := range []time.Time{dates[3], dates[len(dates)-1]} { // the last days of the second and the third quarter
		s.now = date
		s.server.Edit(func(org *simulator.Organization) { *org = *sister.At(date) })
		if err := s.input("roster.csv", sister.Roster(date)); err != nil {
			return r, err
		}
		if r, err = s.walk(ctx); err != nil {
			return r, err
		}
	}
	return r, nil
}
