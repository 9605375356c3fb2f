package docs_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// What the document shows for many organizations works with some.
func TestFleetOfTheDocument(t *testing.T) { runFleet(t, 12) }

// And with as many as its heading says.
func TestSlowFleetOfTheDocument(t *testing.T) { runFleet(t, 300) }

// fleetOf makes the fleet's file of the document in a shell's folder, with n small organizations
// in place of its two, and serves them until the test ends. here replaces the paths of the
// document by those of the test.
func fleetOf(t *testing.T, s shell, n int) (here *strings.Replacer) {
	t.Helper()
	api := simulated(t, s, n)
	file, _, _ := strings.Cut(blockFor(t, "fleet.toml").text, "[[organization]]")
	file = strings.Replace(file, "rate = 20", "rate = 10000", 1) + fmt.Sprintf("api_url = %q\ninsecure_loopback = true\n", api.url)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.MkdirAll(filepath.Join(s.dir, "tokens"), 0o700))
	for i, o := range api.organizations {
		name := fmt.Sprintf("bank-%03d", i)
		must(os.WriteFile(filepath.Join(s.dir, "tokens", name), []byte(o.token), 0o600))
		file += fmt.Sprintf("[[organization]]\nname = %q\norganization_id = %q\ntoken_file = %q\n", name, o.id, "tokens/"+name)
	}
	here = strings.NewReplacer("/etc/tlaudit", s.dir, "/var/lib/tlaudit", s.dir, "/usr/local/bin/tlaudit", "tlaudit")
	must(os.WriteFile(filepath.Join(s.dir, "fleet.toml"), []byte(here.Replace(file)), 0o600))
	return here
}

// runFleet runs the job of cron and the command of systemd that the document shows.
func runFleet(t *testing.T, n int) {
	s := newShell(t)
	here := fleetOf(t, s, n)
	var jobs []string
	for _, b := range allBlocks(t) {
		if b.language() == "cron" {
			jobs = append(jobs, regexp.MustCompile(`(?m)^(?:[0-9*]+ ){5}tlaudit (.*fleet collect.*)$`).FindAllString(b.text, -1)...)
		}
	}
	if len(jobs) != 1 {
		t.Fatalf("jobs of cron: %q", jobs)
	}
	job := regexp.MustCompile(`^(?:[0-9*]+ ){5}tlaudit `).ReplaceAllString(jobs[0], "")
	unit := regexp.MustCompile(`(?m)^ExecStart=(/.*)$`).FindStringSubmatch(blockFor(t, "tlaudit.service.d/fleet.conf").text)
	if unit == nil {
		t.Fatal("the unit starts nothing")
	}
	for i, command := range []string{job, unit[1]} {
		out := s.must(t, here.Replace(command))
		if got, want := strings.Count(out, fmt.Sprintf(": snapshot %d, ", i+1)), n; got != want {
			t.Errorf("%s: %d snapshots, want %d\n%s", command, got, want, out)
		}
		if want := fmt.Sprintf("\n%d organizations: %d recorded\n", n, n); !strings.HasSuffix(out, want) {
			t.Errorf("%s ends without %q", command, want)
		}
	}
}

// served are organizations that a simulator serves.
type served struct {
	url           string
	organizations []servedOrganization
}

type servedOrganization struct{ token, id string }

// simulated serves n small organizations until the test ends.
func simulated(t *testing.T, s shell, n int) served {
	t.Helper()
	c := exec.CommandContext(t.Context(), "tlaudit", "simulate", "--organizations", fmt.Sprint(n), "--workspaces", "1", "--users", "3", "--members", "2")
	c.Dir = s.dir
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Wait(); err == nil {
			t.Error("simulate ended by itself")
		}
	})
	var all served
	for lines := bufio.NewScanner(out); len(all.organizations) < n && lines.Scan(); {
		switch words := strings.Fields(lines.Text()); words[0] {
		case "url":
			all.url = words[1]
		case "token":
			all.organizations = append(all.organizations, servedOrganization{words[1], words[3]})
		}
	}
	if len(all.organizations) < n {
		t.Fatalf("simulate serves %d organizations, want %d", len(all.organizations), n)
	}
	return all
}
