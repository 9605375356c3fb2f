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

// update rewrites the golden files.
func updating() bool { f := flag.Lookup("update"); return f != nil && f.Value.String() == "true" }

func TestMain(m *testing.M) {
	flag.Bool("update", false, "rewrite the golden files")
	goleak.VerifyTestMain(m)
}

// A world is an organization, its ledger and a clock.
type world struct {
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

func newWorld(t *testing.T, org *simulator.Organization) *world {
	t.Helper()
	w := &world{path: filepath.Join(t.TempDir(), "access.db"), token: canary, now: time.Date(2026, 9, 1, 6, 0, 0, 0, time.UTC)}
	w.server = simulator.New(org, simulator.Options{Token: canary, Now: func() time.Time { return w.now }})
	return w
}

// sample walks the story of the sample organization into a ledger.
func sample(t *testing.T) *world {
	t.Helper()
	story := simulator.Sample()
	w := newWorld(t, story.At(0))
	for i, date := range story.Dates {
		w.now = date
		w.server.Edit(func(org *simulator.Organization) { *org = *story.At(i) })
		w.server.SetDenied(story.Denied(i))
		w.token = story.Token(i)
		w.server.SetToken(w.token)
		w.walk(t, story.Roster(i))
	}
	return w
}

// twin is a world with the same ledger, and with an organization of its own.
func (w *world) twin(org *simulator.Organization, latency time.Duration) *world {
	twin := &world{path: w.path, token: w.token, now: w.now}
	twin.server = simulator.New(org.Clone(), simulator.Options{Token: w.token, Latency: latency, Now: func() time.Time { return twin.now }})
	return twin
}

func (w *world) client(t *testing.T) *transactionlink.Client {
	t.Helper()
	return w.through(t, w.server.Transport())
}

// through is a client that asks the server through a transport.
func (w *world) through(t *testing.T, transport http.RoundTripper) *transactionlink.Client {
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

// walk takes a snapshot; roster nil is none.
func (w *world) walk(t *testing.T, roster []byte) {
	t.Helper()
	w.take(t, roster, nil)
}

// walkScope takes a snapshot of exactly some workspaces.
func (w *world) walkScope(t *testing.T, ids ...string) {
	t.Helper()
	scope, err := inputs.ReadWorkspaces("workspaces.txt", strings.NewReader(strings.Join(ids, "\n")))
	must(t, err)
	w.take(t, nil, func(o *collector.Options) { o.Scope = scope })
}

func (w *world) take(t *testing.T, roster []byte, change func(*collector.Options)) {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	known, err := snapshot.KnownIn(t.Context(), w.path)
	must(t, err)
	people, err := inputs.ReadRoster("roster.csv", bytes.NewReader(roster))
	if roster != nil {
		must(t, err)
	}
	spool, err := snapshot.NewSpool(t.TempDir())
	must(t, err)
	now := func() time.Time { return w.now }
	o := collector.Options{Roster: people, RosterGiven: roster != nil, Known: known, Log: log, Now: now}
	if change != nil {
		change(&o)
	}
	r, err := collector.Walk(t.Context(), w.client(t), spool, o)
	must(t, err)
	_, err = snapshot.Record(t.Context(), w.path, snapshot.Recording{Spool: spool, LockWait: time.Minute, Header: snapshot.Header{
		TakenAt: r.TakenAt, FinishedAt: r.FinishedAt, Status: r.Status, Completeness: r.Completeness, OrganizationID: r.OrganizationID,
		APIURL: "https://api.example", ToolVersion: "test", CollectedBy: "test", Requests: r.Requests, Parameters: `{}`,
	}})
	must(t, err)
	must(t, spool.Close())
	w.now = w.now.Add(24 * time.Hour)
}

// open opens the ledger for the test.
func (w *world) open(t *testing.T) *snapshot.Ledger {
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

// found are the open findings of some rules, or of the automatic ones.
func (w *world) found(t *testing.T, l *snapshot.Ledger, baseline *snapshot.Reference, policy findings.Policy, ids ...string) []findings.Finding {
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
	_, result, err := findings.Find(t.Context(), l, ref(t, l, "latest"), baseline, policy, rules)
	must(t, err)
	return remediation.Open(result.Findings)
}

// reverting is the plan that undoes what came after the first walk, giving too.
func (w *world) reverting(t *testing.T, policy findings.Policy) remediation.Plan {
	t.Helper()
	l, err := snapshot.Open(t.Context(), w.path)
	must(t, err)
	base := ref(t, l, "1")
	p, err := remediation.Make(t.Context(), l, ref(t, l, "latest"), remediation.Selection{RevertSince: &base, IncludeGrants: true}, policy)
	must(t, errors.Join(err, l.Close()))
	return p
}

// written are the bytes of a plan.
func written(t *testing.T, p remediation.Plan) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, p.Write(&b))
	return b.Bytes()
}

// golden compares with a file of testdata, or rewrites it.
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
