package remediation_test

import (
	"bytes"
	"encoding/pem"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"mvdan.cc/sh/v3/syntax"

	"tlaudit/remediation"
	"tlaudit/testdata/hostile"
	"tlaudit/testdata/machine"
	"tlaudit/transactionlink/simulator"
)

// TestScriptHostile: with hostile text in every field, the script makes its calls of curl
// and nothing else, in whatever shell sh is, and in dash and bash.
func TestScriptHostile(t *testing.T) { runHostile(t, "sh") }

func TestSlowScriptHostile(t *testing.T) { runHostile(t, "dash", "bash") }

// runHostile runs the script in some shells.
func runHostile(t *testing.T, programs ...string) {
	for _, program := range programs {
		t.Run(program, func(t *testing.T) {
			texts := append(hostile.Strings(t, "../testdata/hostile.txt"), "'; touch pwned #", "\ntouch pwned\n", "`touch pwned`", "$(touch pwned)", "\\\ntouch pwned", "\u2028touch pwned",
				"\rtouch pwned\r", "\u0085touch pwned", "'; rm -rf .; '", "\"; rm -rf .; \"", "--yes", "-o/tmp/pwned", "@/etc/passwd", "\x1b]0;pwned\a\x1b[2J", "\u202e\u2066#",
				"${IFS}&&touch pwned", "|touch pwned", ">pwned", "\nEOF\ntouch pwned", "*", "~", "!!", "%s%n", "{{.Skipped}}")
			w := smallFixture(t, func(o *simulator.Organization) {
				for i, text := range texts {
					name := fmt.Sprint("h", i)
					o.Users = append(o.Users, simulator.User{ID: userID(name), Email: text, FirstName: text, LastName: text, Title: text, RoleID: organizationRole("member")})
					o.Workspaces = append(o.Workspaces, simulator.Workspace{ID: workspaceID(name), Name: text, Roles: []simulator.Role{
						{ID: roleID(name, "a"), Name: text}, {ID: roleID(name, "b"), Name: text + text}}})
					give(o, name, name, "a")
					enroll(o, name, text, "PENDING", "2026-08-30T10:00:00.000Z")
				}
			})
			w.walk(t, nil)
			w.server.Edit(func(o *simulator.Organization) {
				for i := range texts {
					name := fmt.Sprint("h", i)
					if i%2 == 0 {
						o.Workspace(workspaceID(name)).Put(userID(name), roleID(name, "b"))
					} else {
						give(o, name, "dan", "a")
					}
				}
			})
			w.walk(t, nil)
			l := w.open(t)
			base := ref(t, l, "1")
			policy := smallPolicy()
			whole, err := remediation.Make(t.Context(), l, ref(t, l, "2"),
				remediation.Selection{Findings: w.found(t, l, &base, policy, "TL-INV-04"), RevertSince: &base, IncludeGrants: true}, policy)
			must(t, err)
			if len(whole.Actions) < len(texts)*3/2 {
				t.Fatalf("%d actions", len(whole.Actions))
			}
			server := httptest.NewServer(w.server)
			defer server.Close()
			ran := 0
			for from := 0; from < len(whole.Actions); from += 50 {
				p := whole
				p.Actions = whole.Actions[from:min(from+50, len(whole.Actions))]
				p, err := remediation.Read(bytes.NewReader(written(t, p)))
				must(t, err)
				p, err = remediation.SetGuards(t.Context(), l, p, policy)
				must(t, err)
				script := scriptFile(t, p)
				text, err := os.ReadFile(script)
				must(t, err)
				onlyCalls(t, text, p)
				if acting := strings.IndexFunc(string(text), acts); acting >= 0 {
					t.Errorf("the script has %q", text[acting:min(acting+20, len(text))])
				}
				var argv []string
				for _, a := range p.Actions {
					if len(a.BlockedBy) == 0 {
						argv = append(argv, argumentsOf(a, server.URL))
					}
				}
				calls := len(argv)
				ran += calls
				s := newShell(t, program, w.now, "TLAUDIT_API_URL="+server.URL, "TLAUDIT_TOKEN_FILE="+tokenFile(t, canary+"\n"))
				before := len(w.server.Requests())
				out, errs, code := s.run(t, script)
				if code != 0 || errs != "" || len(w.server.Requests()) != before || s.noted(t, "calls") != "" {
					t.Fatalf("without --yes: exit %d, %q, %d requests\n%s", code, errs, len(w.server.Requests())-before, out)
				}
				out, errs, code = s.run(t, script, "--yes")
				if code != 0 || errs != "" {
					t.Fatalf("exit %d: %s\n%s", code, errs, out)
				}
				if want := fmt.Sprintf("done %d, failed 0, skipped %d\n", calls, len(p.Actions)-calls); !strings.HasSuffix(out, want) {
					t.Errorf("summary %q, want %q", out[max(0, len(out)-60):], want)
				}
				if n := len(w.server.Requests()) - before; n != calls {
					t.Errorf("%d requests, want %d", n, calls)
				}
				if d := cmp.Diff(argv, strings.Split(strings.TrimSuffix(s.noted(t, "calls"), "\n"), "\n")); d != "" {
					t.Errorf("arguments of curl (-want +got):\n%s", d)
				}
				for _, file := range []string{"calls", "environment"} {
					if strings.Contains(s.noted(t, file), canary) {
						t.Errorf("the token is in the %s of curl", file)
					}
				}
				if strings.Contains(out+string(text), canary) {
					t.Error("the token is in the output")
				}
			}
			if ran < len(texts) {
				t.Errorf("%d calls were made", ran)
			}
		})
	}
}

// acts reports whether a character changes how a terminal shows a text, or the order or
// the lines in which it is read. The joiners of scripts and emoji only shape letters.
func acts(r rune) bool {
	return !strings.ContainsRune("\n\t\u200c\u200d", r) && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}

// argumentsOf returns the arguments of the curl of an action, as the curl of a shell notes
// them.
func argumentsOf(a remediation.Action, url string) string {
	args := []string{"--disable", "--config", "-", "--silent", "--show-error", "--globoff", "--path-as-is", "--proto", "=http", "--noproxy", "*",
		"--max-redirs", "0", "--connect-timeout", "10", "--max-time", "60", "--header", "Accept: application/json", "--output", "/dev/null",
		"--write-out", "%{http_code}", "--request", a.Method, "--url", url + a.Path}
	switch a.Method {
	case "POST":
		args = append(args, "--header", "Content-Type:", "--data-raw", "")
	case "PUT":
		args = append(args, "--header", "Content-Type: application/json", "--data-raw", string(a.Body))
	}
	return strings.Join(args, "\x1f") + "\x1f"
}

// onlyCalls parses a script and checks that its commands are the calls of the plan, with
// ids only.
func onlyCalls(t *testing.T, text []byte, p remediation.Plan) {
	t.Helper()
	file, err := syntax.NewParser(syntax.Variant(syntax.LangPOSIX)).Parse(bytes.NewReader(text), "fix.sh")
	must(t, err)
	var got, want []string
	for _, stmt := range file.Stmts {
		call, ok := stmt.Cmd.(*syntax.CallExpr)
		if !ok || len(call.Args) == 0 || call.Args[0].Lit() != "send" {
			continue
		}
		var b bytes.Buffer
		must(t, syntax.NewPrinter().Print(&b, call))
		got = append(got, b.String())
	}
	for _, a := range p.Actions {
		if len(a.BlockedBy) > 0 || a.Action == remediation.Invite {
			continue
		}
		status, rest := "200", ""
		switch a.Method {
		case "POST":
			rest = " --header 'Content-Type:' --data-raw ''"
			if a.Action == remediation.Cancel {
				status = "204"
			}
		case "PUT":
			rest = " --header 'Content-Type: application/json' --data-raw '" + string(a.Body) + "'"
		}
		want = append(want, fmt.Sprintf(`send '%s %s' %s curl --request %s --url "$api"%s%s`, a.Action, a.ID, status, a.Method, a.Path, rest))
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("commands (-want +got):\n%s", d)
	}
}

// TestScript: every kind of call under both shells, what is refused, and what fails.
func TestScript(t *testing.T) {
	for _, program := range []string{"dash", "bash"} {
		t.Run(program, func(t *testing.T) {
			w, p, _, before := drifted(t)
			server := httptest.NewServer(w.server)
			defer server.Close()
			script := scriptFile(t, p)
			url, file := "TLAUDIT_API_URL="+server.URL+"/", "TLAUDIT_TOKEN_FILE="+tokenFile(t, canary+"\r\n")
			refusals := map[string]struct {
				env  []string
				args []string
				late time.Duration
				want string
			}{
				"plain http":       {env: []string{"TLAUDIT_API_URL=http://api.example", file}, want: "neither https"},
				"another scheme":   {env: []string{"TLAUDIT_API_URL=file:///etc/passwd", file}, want: "neither https"},
				"like loopback":    {env: []string{"TLAUDIT_API_URL=http://127.0.0.1.evil.example", file}, want: "neither https"},
				"user in the URL":  {env: []string{"TLAUDIT_API_URL=http://127.0.0.1:80@evil.example", file}, want: "character"},
				"line in the URL":  {env: []string{"TLAUDIT_API_URL=https://a\nb", file}, want: "character"},
				"no token":         {env: []string{url}, want: "no token"},
				"no token file":    {env: []string{url, "TLAUDIT_TOKEN_FILE=/nonexistent"}, want: "cannot be read"},
				"two tokens":       {env: []string{url, "TLAUDIT_TOKEN_FILE=" + tokenFile(t, "a\nb\n")}, want: "more than one line"},
				"token with quote": {env: []string{url, `TLAUDIT_TOKEN=a"b`}, want: "does not pass on"},
				"token with blank": {env: []string{url, "TLAUDIT_TOKEN=Bearer x"}, want: "does not pass on"},
				"token with line":  {env: []string{url, "TLAUDIT_TOKEN=a\nurl = evil"}, want: "does not pass on"},
				"another argument": {env: []string{url, file}, args: []string{"-y"}, want: "give --yes"},
				"two arguments":    {env: []string{url, file}, args: []string{"--yes", "--yes"}, want: "give --yes"},
				"too late":         {env: []string{url, file}, late: 7 * 24 * time.Hour, want: "older than 7 days"},
			}
			for name, tt := range refusals {
				if tt.args == nil {
					tt.args = []string{"--yes"}
				}
				s := newShell(t, program, w.now.Add(tt.late), tt.env...)
				out, errs, code := s.run(t, script, tt.args...)
				if code != 1 || !strings.Contains(errs, tt.want) || out != "" || s.noted(t, "calls") != "" {
					t.Errorf("%s: exit %d, %q %q, calls %q", name, code, out, errs, s.noted(t, "calls"))
				}
			}
			if d := cmp.Diff(before, w.server.Organization()); d != "" {
				t.Fatalf("refused, and yet:\n%s", d)
			}

			w.server.SetFaults(simulator.Faults{{Kind: simulator.EchoToken, Endpoint: simulator.ResendInvitation, Count: 1}, {Kind: simulator.Reset, Endpoint: simulator.CancelInvitation, Count: 1},
				{Kind: simulator.Redirect, Endpoint: simulator.PutMembership, Count: 1}})
			s := newShell(t, program, w.now, url, "TLAUDIT_TOKEN="+canary, "token=exported")
			out, errs, code := s.run(t, script, "--yes")
			if code != 1 || !strings.HasSuffix(out, "done 2, failed 3, skipped 1\n") {
				t.Errorf("with faults: exit %d\n%s%s", code, out, errs)
			}
			for _, line := range []string{"FAILED resend", "status 500", "FAILED cancel", "not known whether it was done", "FAILED change-role", "status 302"} {
				if !strings.Contains(out, line) {
					t.Errorf("%q is not in the output:\n%s", line, out)
				}
			}
			if strings.Contains(out+errs+s.noted(t, "calls")+s.noted(t, "environment"), canary) {
				t.Error("the token is in the output")
			}
			out, errs, code = s.run(t, script, "--yes")
			if code != 0 || !strings.HasSuffix(out, "done 4, failed 0, skipped 2\n") { // the membership that was removed is 404 now
				t.Errorf("once more: exit %d\n%s%s", code, out, errs)
			}
		})
	}
}

// TestCurl: the command of an action makes its call over https, and sends the token neither
// over http nor to another address.
func TestCurl(t *testing.T) {
	w, p, _, _ := drifted(t)
	plain, secure := httptest.NewServer(w.server), httptest.NewTLSServer(w.server)
	defer plain.Close()
	defer secure.Close()
	trusted := filepath.Join(t.TempDir(), "ca.pem")
	must(t, os.WriteFile(trusted, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: secure.Certificate().Raw}), 0o600))
	for _, a := range p.Actions {
		command, err := a.Curl()
		must(t, err)
		if a.Action == remediation.Invite {
			if command != "" {
				t.Errorf("an invitation has a command: %s", command)
			}
			continue
		}
		file := filepath.Join(t.TempDir(), "command.sh")
		must(t, os.WriteFile(file, []byte(command+"\n"), 0o600))
		calls := func(url string) (sent, code int) {
			s := newShell(t, "dash", w.now, "TLAUDIT_API_URL="+url, "TLAUDIT_TOKEN="+canary, "CURL_CA_BUNDLE="+trusted)
			before := w.server.Served()
			out, errs, code := s.run(t, file)
			if strings.Contains(out+errs+s.noted(t, "calls"), canary) {
				t.Error("the token is in the output")
			}
			return w.server.Served() - before, code
		}
		if sent, code := calls(plain.URL); sent != 0 || code == 0 {
			t.Errorf("%s over http: %d requests, exit %d", a.Action, sent, code)
		}
		w.server.SetFaults(simulator.Faults{{Kind: simulator.Redirect}})
		if sent, code := calls(secure.URL); sent != 1 || code == 0 {
			t.Errorf("%s at another address: %d requests, exit %d", a.Action, sent, code)
		}
		w.server.SetFaults(nil)
		if sent, code := calls(secure.URL); sent != 1 || code != 0 {
			t.Errorf("%s: %d requests, exit %d", a.Action, sent, code)
		}
	}
}

// TestScriptIsClean: the shells and shellcheck find no fault in a script, whatever the plan.
func TestScriptIsClean(t *testing.T) {
	_, p, _, _ := drifted(t)
	empty := p
	empty.Actions, empty.Manual = nil, nil
	for name, p := range map[string]remediation.Plan{"every kind": p, "nothing": empty} {
		script := scriptFile(t, p)
		for _, check := range []string{"dash -n", "bash -n", "shellcheck -s sh", "shellcheck -s dash"} {
			t.Run(name+" "+check, func(t *testing.T) {
				args := append(strings.Fields(check), script)
				if out, err := exec.Command(machine.Tool(t, args[0]), args[1:]...).CombinedOutput(); err != nil || len(out) > 0 {
					t.Errorf("%v\n%s", err, out)
				}
			})
		}
	}
}
