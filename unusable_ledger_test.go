package main

import (
	"bytes"
	"io/fs"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tlaudit/transactionlink/simulator"
)

// Where the ledger cannot be used, every command says why in one line, never gives an empty
// answer, and neither touches the file nor makes another.
func TestAnUnusableLedger(t *testing.T) {
	notUnderShort(t)
	t.Parallel()
	c := smallLedger(t)
	ledger, err := os.ReadFile(filepath.Join(c.dir, "access.db"))
	if err != nil {
		t.Fatal(err)
	}
	edited := func(at int, bytes string) []byte {
		copied := slices.Clone(ledger)
		copy(copied[at:], bytes)
		return copied
	}
	const give = `: give a database made by "tlaudit collect"`
	tests := map[string]struct {
		content  []byte // nil for no file
		folder   bool
		says     string            // a regular expression
		verify   string            // what verify says, if it is something else
		others   map[string]string // what else some commands say on stdout and stderr
		code     map[string]int    // the exit codes of those
		excepted []string          // the commands that make or repair such a ledger, or say more
	}{
		"none": {says: `access\.db: no such ledger: make one with "tlaudit collect", or name it with --db`, excepted: []string{"check", "collect"}},
		"text": {content: []byte("This is no database, whatever its name says.\n"), says: `not a ledger of tlaudit .*` + give, verify: `not a ledger of tlaudit .*`},
		"an empty file": {content: []byte{}, says: `the file is empty: not a ledger of tlaudit` + give, verify: `the file is empty: not a ledger of tlaudit.*`,
			excepted: []string{"check", "collect"}},
		"a folder": {folder: true, says: `access\.db: it is a folder: not a ledger of tlaudit` + give, verify: `access\.db: it is a folder: not a ledger of tlaudit.*`},
		"the database of another program": {content: bytes.Replace(ledger, []byte("tlau"), []byte("tlax"), 1), says: `not a ledger of tlaudit` + give,
			others: map[string]string{"verify": `not a ledger of tlaudit\ntlaudit: verify: .*access\.db does not match its evidence: 1 problem\n$`}, code: map[string]int{"verify": 4}},
		"a newer version": {content: edited(60, "\x00\x00\x03\xe7"), says: `schema version 999, this one knows [0-9]+: written by a newer version of tlaudit: use the newer tlaudit`,
			others: map[string]string{"verify": `schema version 999, this one knows [0-9]+: written by a newer version of tlaudit`}, code: map[string]int{"verify": 4}},
		"damaged": {content: edited(100, "\xff\xff\xff\xff\xff\xff"), says: `the database is damaged .*: restore it from a backup; nothing was written to it`,
			excepted: []string{"verify", "verify sql"}},
	}
	org := simulator.Synthetic(simulator.SyntheticOptions{Users: 6, Admins: 1, Workspaces: 2, Members: 3, Enrollments: 3})
	server := httptest.NewServer(simulator.New(org, simulator.Options{}))
	defer server.Close()
	api := server.URL
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			file := filepath.Join(dir, "access.db")
			var err error
			switch {
			case tt.folder:
				err = os.Mkdir(file, 0o700)
			case tt.content != nil:
				err = os.WriteFile(file, tt.content, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
			left := entries(t, dir)
			out := filepath.Join(dir, "out.db")
			for command, flags := range map[string][]string{
				"check": {"--api-url", api, "--insecure-loopback"}, "status": nil, "snapshots": nil, "snapshots export": {"latest", out}, "snapshots backup": {out},
				"snapshots label": {"latest", "x"}, "access": nil, "history": {"--user", "a@b.example"}, "diff": nil, "report": {"--out", filepath.Join(dir, "reports")},
				"verify": nil, "verify sql": nil, "collect": {"--api-url", api, "--insecure-loopback"},
			} {
				if slices.Contains(tt.excepted, command) {
					continue
				}
				var stdout, stderr bytes.Buffer
				args := append([]string{"-q", "--db", file}, append(strings.Fields(command), flags...)...)
				if tt.content == nil && !tt.folder {
					args = args[1:]
				}
				getenv := func(name string) string { return map[string]string{"TLAUDIT_TOKEN": simulator.DefaultToken}[name] }
				code := run(t.Context(), args, strings.NewReader(""), &stdout, &stderr, getenv, time.Now, smallExecutable)
				if other, ok := tt.others[command]; ok {
					if said := stdout.String() + stderr.String(); code != tt.code[command] || !regexp.MustCompile(other).MatchString(said) {
						t.Errorf("%s: exit code %d: %s", command, code, said)
					}
					continue
				}
				says := tt.says
				if command == "verify" && tt.verify != "" {
					says = tt.verify
				}
				if code != 1 || stdout.Len() > 0 || !regexp.MustCompile(`^tlaudit: `+command+`: .*`+says+`\n$`).MatchString(stderr.String()) {
					t.Errorf("%s: exit code %d: %s%s", command, code, stdout.String(), stderr.String())
				}
			}
			if d := cmp.Diff(left, entries(t, dir)); d != "" {
				t.Errorf("files (-before +after):\n%s", d)
			}
			if tt.content != nil {
				if after, err := os.ReadFile(file); err != nil || !bytes.Equal(after, tt.content) {
					t.Errorf("the file is another: %v", err)
				}
			}
		})
	}
}

// entries returns the names of everything in a folder.
func entries(t *testing.T, dir string) (names []string) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, _ fs.DirEntry, err error) error {
		names = append(names, path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
