package remediation_test

import (
	"bytes"
	"errors"
	"flag"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"tlaudit/collector"
	"tlaudit/findings"
	"tlaudit/inputs"
	"tlaudit/remediation"
	"tlaudit/snapshot"
	"tlaudit/transactionlink"
	"tlaudit/transactionlink/simulator"
)

const canary = "tot_canary_5f0c2b9e71d84aa6"

// updating reports whether to rewrite the golden files.
func updating() bool { f := flag.Lookup("update"); return f != nil && f.Value.String() == "true" }

func TestMain(m *testing.M) {
	flag.Bool("update", false, "rewrite the golden files")
	goleak.VerifyTestMain(m)
}

// A fixture is an organization, its ledger and a clock.
type fixture struct {
	server *simulator.Server
	path   string
	token  string
	now    time.Time
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newFixture(t *testing.T, org *simulator.Organization) *fixture {
	t.Helper()
	w := &fixture{path: filepath.Join(t.TempDir(), "access.db"), token: canary, now: time.Date(2026, 9, 1, 6, 0, 0, 0, time.UTC)}
	w.server = simulator.New(org, simulator.Options{Token: canary, Now: func() time.Time { return w.now }})
	return w
}

// journalPath returns where a test's journal is.
func journalPath(t *testing.T) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "journal.jsonl")
}

// twin returns a fixture with the same ledger, and with an organization of its own.
func (w *fixture) twin(org *simulator.Organization, latency time.Duration) *fixture {
	twin := &fixture{path: w.path, token: w.token, now: w.now}
	twin.server = simulator.New(org.Clone(), simulator.Options{Token: w.token, Latency: latency, Now: func() time.Time { return twin.now }})
	return twin
}

func (w *fixture) client(t *testing.T) *transactionlink.Client {
	t.Helper()
	return w.through(t, w.server.Transport())
}

// through returns a client that reaches the server through a transport.
func (w *fixture) through(t *testing.T, transport http.RoundTripper) *transactionlink.Client {
	t.Helper()
	base, err := transactionlink.ParseBaseURL("https://api.example", false)
	must(t, err)
	token, err := transactionlink.ParseToken(w.token)
	must(t, err)
	client, err := transactionlink.New(transactionlink.Config{BaseURL: base, Token: token, Transport: transport,
		Now: func() time.Time { return w.now }, Timeout: 2 * time.Second})
	must(t, err)
	return client
}

// walk takes a snapshot, without a roster if it is nil.
func (w *fixture) walk(t *testing.T, roster []byte) {
	t.Helper()
	w.take(t, roster, nil)
}

// walkScope takes a snapshot of exactly some workspaces.
func (w *fixture) walkScope(t *testing.T, ids ...string) {
	t.Helper()
	scope, err := inputs.ReadWorkspaces("workspaces.txt", strings.NewReader(strings.Join(ids, "\n")))
	must(t, err)
	w.take(t, nil, func(o *collector.Options) { o.Scope = scope })
}

func (w *fixture) take(t *testing.T, roster []byte, change func(*collector.Options)) {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	known, err := snapshot.KnownIn(t.Context(), w.path, time.Minute)
	must(t, err)
	people, err := inputs.ReadRoster("roster.csv", bytes.NewReader(roster))
	if roster != nil {
		must(t, err)
	}
	spool, err := snapshot.NewSpool("")
	must(t, err)
	now := func() time.Time { return w.now }
	o := collector.Options{Roster: people, RosterGiven: roster != nil, Known: known, Log: log, Now: now}
	if change != nil {
		change(&o)
	}
	r, err := collector.Walk(t.Context(), w.client(t), spool, o)
	must(t, err)
	_, err = snapshot.Record(t.Context(), w.path, snapshot.Recording{Spool: spool, LockWait: time.Minute, AcceptDrop: "test", Header: snapshot.Header{
		TakenAt: r.TakenAt, FinishedAt: r.FinishedAt, Status: r.Status, Completeness: r.Completeness, OrganizationID: r.OrganizationID,
		APIURL: "https://api.example", ToolVersion: "test", CollectedBy: "test", Requests: r.Requests, Parameters: `{}`,
	}})
	must(t, err)
	must(t, spool.Close())
	w.now = w.now.Add(24 * time.Hour)
}

// open opens the ledger for the test.
func (w *fixture) open(t *testing.T) *snapshot.Ledger {
	t.Helper()
	l, err := snapshot.Open(t.Context(), w.path)
	must(t, err)
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

func ref(t *testing.T, l *snapshot.Ledger, word string) snapshot.Reference {
	t.Helper()
	r, err := l.Resolve(t.Context(), word)
	must(t, err)
	return r
}

// found returns the open findings of some rules; of the automatic ones if none is named.
func (w *fixture) found(t *testing.T, l *snapshot.Ledger, baseline *snapshot.Reference, policy findings.Policy, ids ...string) []*findings.Finding {
	t.Helper()
	all, err := findings.Rules()
	must(t, err)
	var rules []findings.Rule
	for _, r := range all {
		if len(ids) == 0 && r.Automatic {
			rules = append(rules, r)
		}
		for _, id := range ids {
			if r.ID == id {
				rules = append(rules, r)
			}
		}
	}
	_, result, err := findings.Evaluate(t.Context(), l, ref(t, l, "latest"), baseline, policy, rules)
	must(t, err)
	return remediation.Open(result.Findings)
}

// reverting returns the plan that undoes all drift since the first walk, also by giving access.
func (w *fixture) reverting(t *testing.T, policy findings.Policy) remediation.Plan {
	t.Helper()
	l, err := snapshot.Open(t.Context(), w.path)
	must(t, err)
	base := ref(t, l, "1")
	p, err := remediation.Make(t.Context(), l, ref(t, l, "latest"), remediation.Selection{RevertSince: &base, IncludeGrants: true}, policy)
	must(t, errors.Join(err, l.Close()))
	return p
}

// written returns the bytes of a plan.
func written(t *testing.T, p remediation.Plan) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, p.Write(&b))
	return b.Bytes()
}

// golden compares with a file of testdata, or rewrites it with -update.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if updating() {
		must(t, os.MkdirAll("testdata", 0o755))
		must(t, os.WriteFile(path, got, 0o644))
		return
	}
	want, err := os.ReadFile(path)
	must(t, err)
	if !bytes.Equal(want, got) {
		t.Errorf("%s differs; run go test -update and read the difference:\n%s", path, got)
	}
}
