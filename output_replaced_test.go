package main

import (
	"bytes"
	"errors"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tlaudit/transactionlink/simulator"
)

// A commandLine runs commands in this process, on a ledger in a folder of its own.
type commandLine struct {
	dir, workspace, user string // a folder, the name of a workspace, the id of an account
	env                  map[string]string
}

// smallLedger returns the commands on a ledger with two snapshots of a small organization.
func smallLedger(t *testing.T) commandLine {
	t.Helper()
	org := simulator.Synthetic(simulator.SyntheticOptions{Users: 6, Admins: 1, Workspaces: 2, Members: 3, Enrollments: 3})
	api := httptest.NewServer(simulator.New(org, simulator.Options{}))
	t.Cleanup(api.Close)
	c := commandLine{dir: t.TempDir(), workspace: org.Workspaces[0].Name, user: org.Users[0].ID, env: map[string]string{"TLAUDIT_TOKEN": simulator.DefaultToken}}
	for day := range 2 {
		c.at(t, time.Now().AddDate(0, 0, day-1), 0, "collect", "--api-url", api.URL, "--insecure-loopback", "--accept-clock", "a test")
	}
	return c
}

// run runs a command now; it returns what the command prints on stderr.
func (c commandLine) run(t *testing.T, code int, args ...string) string {
	t.Helper()
	return c.at(t, time.Now(), code, args...)
}

func (c commandLine) at(t *testing.T, now time.Time, code int, args ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	args = append([]string{"-q", "--db", filepath.Join(c.dir, "access.db")}, args...)
	got := run(t.Context(), args, strings.NewReader(""), &stdout, &stderr, func(name string) string { return c.env[name] }, func() time.Time { return now }, smallExecutable)
	if got != code {
		t.Errorf("%q: exit code %d, want %d: %s", args, got, code, stderr.String())
	}
	return stderr.String()
}

// -o replaces what any list wrote, in any format, and never what is evidence, a policy or
// a token; anything else, only with --force.
func TestOutputReplacesOnlyAList(t *testing.T) {
	notUnderShort(t)
	t.Parallel()
	c := smallLedger(t)
	out := filepath.Join(c.dir, "out")
	fleet, roster := filepath.Join(c.dir, "fleet.csv"), filepath.Join(c.dir, "roster.csv")
	if err := errors.Join(os.WriteFile(fleet, []byte("name,db\nnorth,access.db\n"), 0o600), os.WriteFile(roster, []byte("email,status\nuser000001@synthetic.example,terminated\n"), 0o600)); err != nil {
		t.Fatal(err)
	}
	all := []string{"table", "markdown", "csv", "json"}
	for _, list := range []struct{ command, formats []string }{
		{[]string{"access"}, all}, {[]string{"access", "--source", "inherited"}, all}, {[]string{"access", "--between", "1", "2"}, all},
		{[]string{"history", "--workspace", c.workspace}, all}, {[]string{"snapshots"}, all}, {[]string{"diff"}, all},
		{[]string{"findings", "--rule", "TL-DAT-01"}, all}, {[]string{"findings"}, all[:1]}, {[]string{"findings", "--at", "1"}, all[:1]},
		{[]string{"findings", "rules"}, all},
		{[]string{"fleet", "who", c.user, "--fleet", fleet}, all}, {[]string{"fleet", "people", "--in", "1", "--fleet", fleet}, all},
		{[]string{"fleet", "leavers", "--roster", roster, "--fleet", fleet}, all}, {[]string{"fleet", "findings", "--fleet", fleet}, all},
	} {
		for _, format := range list.formats {
			c.run(t, 0, append(list.command, "--format", format, "-o", out)...)
		}
	}
	c.run(t, 0, "access", "--format", "csv", "-o", out)
	list, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	const journal = `{"time":"2026-10-05T06:00:00Z","run":"r","plan":"p","event":"begin"}` + "\n"
	ledger, err := os.ReadFile(filepath.Join(c.dir, "access.db"))
	if err != nil {
		t.Fatal(err)
	}
	plans := []string{"remediate", "plan", "--user", c.user, "--remove"}
	c.run(t, 0, append(plans, "-o", filepath.Join(c.dir, "plan.json"))...)
	plan, err := os.ReadFile(filepath.Join(c.dir, "plan.json"))
	if err != nil {
		t.Fatal(err)
	}
	const ask, never = "pass --force to replace it", ", which --force does not replace either: give another name"
	for what, f := range map[string]struct{ name, content, list, plan, report string }{ // what each output says; empty: it replaces the file
		"a ledger":                {"x", string(ledger), never, never, never},
		"a journal":               {"x", journal, never, never, never},
		"a policy":                {"x", "[thresholds]\ninvitation_days = 20\n", never, never, never},
		"a policy with a mistake": {"mine.toml", "[thresholds]\ninvitation_day = 20\n", never, never, never},
		"the policy in force":     {"policy", "# nothing yet\n", never, never, never},
		"a token":                 {"x", "tot_0123456789abcdef\n", never, never, never},
		"the token in use":        {"token", "a token\nof two lines\n", never, never, never},
		"a roster":                {"x", "email,user_id,name\nann@bank.example,,Ann\n", ask, ask, ask},
		"workspaces":              {"x", "workspace_id,name\nw1,One\n", ask, ask, ask},
		"workspaces, names first": {"x", "workspace_id,workspace_name,expected\nw1,One,yes\n", ask, ask, ask},
		"reviewers":               {"x", "workspace,role,user,domain,reviewer,fallback,basis\n", ask, ask, ask},
		"a document":              {"x", "| severity | of what |\n", ask, ask, ask},
		"other JSON":              {"x", "[\n  {\"id\": 7, \"name\": \"x\"}\n]\n", ask, ask, ask},
		"another empty list":      {"x", "[ ]\n", ask, ask, ask},
		"a plan":                  {"x", string(plan), ask, "", ask},
		"a list":                  {"x", string(list), "", ask, ask},
		"an empty file":           {"x", "", "", "", ""},
	} {
		path := filepath.Join(c.dir, f.name)
		c.env["TLAUDIT_POLICY"], c.env["TLAUDIT_TOKEN_FILE"] = filepath.Join(c.dir, "policy"), filepath.Join(c.dir, "token")
		for _, output := range []struct {
			command []string
			want    string
		}{{[]string{"snapshots"}, f.list}, {plans, f.plan}, {[]string{"report", "--format", "csv"}, f.report}} {
			if output.command[0] == "report" && what != "a list" && what != "a ledger" {
				continue // it decides in the same way, and takes longer
			}
			for _, force := range []bool{false, true} {
				if err := os.WriteFile(path, []byte(f.content), 0o600); err != nil {
					t.Fatal(err)
				}
				command, stays := append(slices.Clone(output.command), "-o", path), output.want != ""
				if force {
					command, stays = append(command, "--force"), output.want == never
				}
				code := 0
				if stays {
					code = 1
				}
				said := c.run(t, code, command...)
				if stays && !strings.Contains(said, output.want) {
					t.Errorf("%q over %s: %q, want %q", command, what, said, output.want)
				}
				now, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if same := string(now) == f.content; same != stays && !(what == "a plan" && output.command[0] == "remediate") {
					t.Errorf("%q over %s: the file stays %v, want %v", command, what, same, stays)
				}
			}
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	if left, err := filepath.Glob(filepath.Join(c.dir, ".tlaudit-*")); err != nil || len(left) > 0 {
		t.Errorf("left: %q, %v", left, err)
	}
}
