package command

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tlaudit/findings"
	"tlaudit/monitor"
	"tlaudit/snapshot"
	"tlaudit/text"
)

// statusFlags are the flags of status, for one ledger and for a fleet.
type statusFlags struct {
	MaxAge     *time.Duration `placeholder:"26h" help:"Exit with 1 when the newest complete snapshot of a ledger is older than this."`
	Format     string         `enum:"text,json,prometheus" default:"text" help:"Format: ${enum} (default ${default})."`
	JSON       bool           `name:"json" help:"The same as --format json."`
	Output     string         `short:"o" type:"path" placeholder:"FILE" help:"File to write. Without it, or for -, standard output. It replaces only what status wrote."`
	Force      bool           `help:"With -o: replace a file that status did not write. A ledger, a journal, a policy and a token are never replaced."`
	NoFindings bool           `help:"For json and prometheus: do not run the rules, and leave out what they find. On a ledger of a million grants they take most of the time."`
}

// Validate rejects an age that no snapshot can have, and flags that contradict.
func (c *statusFlags) Validate() error {
	switch {
	case c.MaxAge != nil && *c.MaxAge <= 0:
		return fmt.Errorf("--max-age %v: give a time such as 26h", *c.MaxAge)
	case c.JSON && c.Format == "prometheus":
		return errors.New("--json and --format prometheus cannot be used together")
	case c.NoFindings && c.format() == "text":
		return errors.New("--no-findings is for the formats json and prometheus: text has no findings")
	}
	return nil
}

// format returns the format that the flags ask for.
func (c *statusFlags) format() string {
	if c.JSON {
		return "json"
	}
	return c.Format
}

// file returns the file to write.
func (c *statusFlags) file() outputFile {
	return outputFile{path: c.Output, force: c.Force, replaces: isStatus, public: c.format() == "prometheus"}
}

// facts reads what json and prometheus have of a ledger.
func (c *statusFlags) facts(ctx context.Context, l *snapshot.Ledger, now time.Time, s snapshot.Status, policy findings.Policy) (monitor.Facts, error) {
	var rules []findings.Rule
	if !c.NoFindings {
		var err error
		if rules, err = findings.Rules(); err != nil {
			return monitor.Facts{}, err
		}
	}
	return monitor.Read(ctx, l, now, s, policy, rules)
}

// late returns an error if the newest complete snapshot is older than --max-age allows.
func (c *statusFlags) late(now time.Time, s snapshot.Status) error {
	if c.MaxAge == nil {
		return nil
	}
	if s.Complete == nil {
		return errors.New("there is no complete snapshot")
	}
	age, err := ageOf(*s.Complete, now)
	switch {
	case err != nil:
		return err
	case age < 0:
		_, advice := aheadWords(now, s)
		return fmt.Errorf("the newest complete snapshot was taken at %s, which lies ahead of the clock: %s", s.Complete.TakenAt, advice)
	case age > *c.MaxAge:
		return fmt.Errorf("the newest complete snapshot was taken at %s, %s ago: --max-age allows %s", s.Complete.TakenAt, text.Age(age), *c.MaxAge)
	}
	return nil
}
