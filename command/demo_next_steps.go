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

// nextSteps prints the one file, the one query and the one command to try first, and then
// others. Each command works as it is printed, in the folder in which the demo ran.
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
	bundle := filepath.Join(c.Out, demoBundle)
	file := func(folder, name string) string { return "  " + shellPath(here, filepath.Join(folder, name)) }
	db = shellPath(here, db)
	return d.say(
		"",
		"Try first",
		"",
		"  # open this file: the review as the owner of the control gets it",
		file(bundle, "access-review.xlsx"),
		"  # run this query: who has left and still has access",
		"  "+snapshot.Shell+" "+db+` "SELECT p.name, p.roster_end_date, a.workspace_name, a.role_name FROM people AS p JOIN access AS a USING (user_id) WHERE p.roster_status = 'terminated' AND coalesce(p.roster_end_date, '') <= (SELECT max(taken_at) FROM snapshots)"`,
		"  # run this command: whether anybody edited the report or the ledger",
		"  "+tlaudit+" --db "+db+" verify bundle "+shellPath(here, bundle),
		"",
		"Then",
		"",
		"  # the same review as a page and as a text, who decides which rows, the policy,",
		"  # and the plan as a script of curl commands",
		file(bundle, "access-review.html"),
		file(bundle, "access-review.md"),
		file(bundle, filepath.Join("to-reviewers", "index.xlsx")),
		file(c.Out, "tlaudit.toml"),
		file(c.Out, "remediation.sh"),
		"  # ask all three organizations at once: who has an account in more than one",
		"  (cd "+shellPath(here, filepath.Join(c.Out, demoLake))+` && duckdb -c "`+inSeveralOrganizations+`")`,
		"  # what is wrong, and which rules were not evaluated",
		"  "+tlaudit+" --db "+db+" findings --period "+demoPeriod,
		"  # what changed since the second quarter, and what came and went in between",
		"  "+tlaudit+" --db "+db+" diff 2026-06-30 latest --transient",
		"  # the access of a former admin",
		"  "+tlaudit+" --db "+db+" history --user marcus.feld@meridianbank.example",
		fmt.Sprintf("  # the state digest of snapshot %d: computed without tlaudit, and as recorded", reviewed),
		"  "+snapshot.StateByHand(db, reviewed),
		fmt.Sprintf("  "+snapshot.Shell+` %s "SELECT state_digest FROM snapshots WHERE id = %d"`, db, reviewed),
	)
}

// inSeveralOrganizations is a query of DuckDB, run in the folder of a lake.
const inSeveralOrganizations = "SELECT email_key, count(DISTINCT organization_id) AS organizations, max(roster_status) AS roster_status " +
	"FROM read_parquet('people/*/*.parquet', hive_partitioning = true, hive_types = {organization_id: VARCHAR}) " +
	"WHERE listed = 1 AND until_snapshot IS NULL GROUP BY email_key HAVING count(DISTINCT organization_id) > 1 ORDER BY email_key"

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
