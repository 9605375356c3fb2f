package command

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// closing says what to open and what to try next.
func (c *demoCmd) closing(d *Deps, db string) error {
	here, err := os.Getwd()
	if err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	tlaudit := typed(here, self)
	if found, err := exec.LookPath("tlaudit"); err == nil && sameFile(found, self) {
		tlaudit = "tlaudit"
	}
	bundle := filepath.Join(c.Out, "access-review-2026-09-30")
	db = typed(here, db)
	_, err = fmt.Fprintln(d.Stdout, strings.Join([]string{
		"",
		"Open",
		"  " + typed(here, filepath.Join(bundle, "access-review.xlsx")) + "   the review as it goes to reviewers",
		"  " + typed(here, filepath.Join(bundle, "access-review.md")) + "   the same to read here",
		"  " + typed(here, filepath.Join(c.Out, "tlaudit.toml")) + "   the policy that it was made with",
		"  " + typed(here, filepath.Join(c.Out, "remediation.sh")) + "   the plan as a script of curl commands",
		"Try",
		"  # who has had direct access for the shortest time",
		"  sqlite3 -readonly " + db + ` "SELECT first_seen, email, workspace_name, role_name FROM access WHERE source = 'direct' ORDER BY first_seen DESC LIMIT 10"`,
		"  # all that changed in the quarter, and what came and went within it",
		"  " + tlaudit + " --db " + db + " diff 2026-06-30 latest --transient --format markdown",
		"  # what is wrong, and what was not looked at",
		"  " + tlaudit + " --db " + db + " findings --period 2026-Q3",
		"  # an admin who no longer is one",
		"  " + tlaudit + " --db " + db + " history --user marcus.feld@meridianbank.example",
		"  # whether anything in the ledger was touched",
		"  " + tlaudit + " --db " + db + " verify --full",
		"  # the digest of the newest snapshot without tlaudit; it is the one that the ledger recorded",
		"  " + tlaudit + " --db " + db + " -q verify sql | sqlite3 -readonly -batch " + db + " | sha256sum",
		"  sqlite3 -readonly " + db + ` "SELECT state_digest FROM snapshots ORDER BY id DESC LIMIT 1"`,
	}, "\n"))
	return err
}

// typed is a path as somebody in the folder here would type it: relative where the
// file is below, and quoted where a shell needs it.
func typed(here, path string) string {
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

// shellSafe are the characters that mean nothing to a shell.
const shellSafe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+./:\\"

// sameFile tells whether two paths lead to one file.
func sameFile(a, b string) bool {
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}
