package command

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"tlaudit/snapshot"
)

// nextSteps prints which files to open and which commands to try.
func (c *demoCmd) nextSteps(ctx context.Context, d *Deps, db string) error {
	var reviewed int64
	err := withLedger(ctx, db, func(ctx context.Context, l *snapshot.Ledger) error {
		r, err := l.Resolve(ctx, demoPeriod)
		reviewed = r.Snapshot
		return err
	})
	if err != nil {
		return err
	}
	here, err := os.Getwd()
	if err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	tlaudit := shellPath(here, self)
	if found, err := exec.LookPath("tlaudit"); err == nil && sameFile(found, self) {
		tlaudit = "tlaudit"
	}
	bundle := filepath.Join(c.Out, "access-review-2026-09-30")
	db = shellPath(here, db)
	return d.say(
		"",
		"Open",
		"  "+shellPath(here, filepath.Join(bundle, "access-review.xlsx"))+"   the review as reviewers get it",
		"  "+shellPath(here, filepath.Join(bundle, "access-review.md"))+"   the same as text",
		"  "+shellPath(here, filepath.Join(c.Out, "tlaudit.toml"))+"   the policy of the review",
		"  "+shellPath(here, filepath.Join(c.Out, "reviewers.csv"))+"   who decides which rows",
		"  "+shellPath(here, filepath.Join(c.Out, "remediation.sh"))+"   the plan as a script of curl commands",
		"Try",
		"  # the newest direct access",
		"  "+snapshot.Shell+" "+db+` "SELECT first_seen, email, workspace_name, role_name FROM access WHERE source = 'direct' ORDER BY first_seen DESC LIMIT 10"`,
		"  # everything that changed in the quarter, and access that came and went within it",
		"  "+tlaudit+" --db "+db+" diff 2026-06-30 latest --transient --format markdown",
		"  # what is wrong, and which rules were not evaluated",
		"  "+tlaudit+" --db "+db+" findings --period "+demoPeriod,
		"  # the access of a former admin",
		"  "+tlaudit+" --db "+db+" history --user marcus.feld@meridianbank.example",
		"  # whether anything recorded was altered",
		"  "+tlaudit+" --db "+db+" verify --full",
		fmt.Sprintf("  # the state digest of snapshot %d, which the review is about: computed without tlaudit, and as the ledger recorded it", reviewed),
		"  "+snapshot.StateByHand(db, reviewed),
		fmt.Sprintf("  "+snapshot.Shell+` %s "SELECT state_digest FROM snapshots WHERE id = %d"`, db, reviewed),
	)
}

// shellPath returns a path as somebody in the folder here would type it: relative if
// the file is below here, and quoted if a shell needs that.
func shellPath(here, path string) string {
	if short, err := filepath.Rel(here, path); err == nil && filepath.IsLocal(short) {
		path = short
		if !strings.ContainsRune(path, filepath.Separator) {
			path = "." + string(filepath.Separator) + path
		}
	}
	if strings.Trim(path, shellSafe) == "" {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}

// shellSafe are the characters that a path needs no quotes for.
const shellSafe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+./:\\"

// sameFile reports whether two paths name the same file.
func sameFile(a, b string) bool {
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}
