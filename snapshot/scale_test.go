package snapshot_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
	"time"

	"tlaudit/snapshot"
	"tlaudit/testdata/machine"
)

// A population is a synthetic organization, the same each time it is staged.
// The role of a drifted grant differs from the one without drift.
type population struct {
	grants, workspaces, users int
	drift                     int
}

func (p population) workspace(i int) string { return fmt.Sprintf("0b0e5c1a-0000-4000-8000-%012d", i) }
func (p population) user(i int) string      { return fmt.Sprintf("5e0f7a9c-1111-4000-9000-%012d", i) }

// role of the n-th grant: a few roles serve everybody, as in a real organization.
func (p population) role(n int) string {
	every := p.grants
	if p.drift > 0 {
		every = max(1, p.grants/p.drift)
	}
	if p.drift > 0 && n%every == 0 && n/every < p.drift {
		return "7c3d0000-2222-4000-a000-drifted"
	}
	return "7c3d0000-2222-4000-a000-" + strconv.Itoa(n%7)
}

// stage stages the population in a new spool.
func (p population) stage(tb testing.TB) *snapshot.Spool {
	tb.Helper()
	spool, err := snapshot.NewSpool(tb.TempDir())
	if err != nil {
		tb.Fatal(err)
	}
	must := func(err error) {
		if err != nil {
			tb.Fatal(err)
		}
	}
	each := p.grants / p.workspaces
	coverage := []snapshot.Coverage{
		{Resource: snapshot.Workspaces, Status: snapshot.Read, HTTPStatus: "200"},
		{Resource: snapshot.Users, Status: snapshot.Read, HTTPStatus: "200"},
	}
	var workspaces []snapshot.Workspace
	for w := range p.workspaces {
		id := p.workspace(w)
		workspaces = append(workspaces, snapshot.Workspace{WorkspaceID: id, Name: "Workspace " + strconv.Itoa(w), Type: "TEAM", Listed: true})
		coverage = append(coverage, snapshot.Coverage{Resource: snapshot.MembershipsOf, WorkspaceID: id, Status: snapshot.Read, HTTPStatus: "200"})
		grants := make([]snapshot.Grant, 0, each)
		for g := range each {
			grants = append(grants, snapshot.Grant{WorkspaceID: id, UserID: p.user((w*each + g*31) % p.users),
				Source: snapshot.Direct, RoleID: p.role(w*each + g)})
		}
		must(spool.AddMemberships(id, grants, nil))
	}
	const page = 1000
	for u := 0; u < p.users; u += page {
		var users []snapshot.User
		for i := u; i < min(u+page, p.users); i++ {
			users = append(users, snapshot.User{UserID: p.user(i), Email: fmt.Sprintf("person%d@example.com", i),
				FirstName: "First" + strconv.Itoa(i%500), LastName: "Last" + strconv.Itoa(i%5000), CreatedAt: "2025-01-01T00:00:00.000Z"})
		}
		must(spool.AddUsers(users))
	}
	must(spool.AddWorkspaces(workspaces))
	must(spool.AddCoverage(coverage))
	return spool
}

// record stages the population and writes it as the n-th day's snapshot; it
// returns how long the writing took.
func (p population) record(tb testing.TB, path string, n int) time.Duration {
	tb.Helper()
	spool := p.stage(tb)
	defer func() {
		if err := spool.Close(); err != nil {
			tb.Error(err)
		}
	}()
	begin := time.Now()
	if _, err := snapshot.Record(tb.Context(), path, snapshot.Recording{Header: header(n), Spool: spool, LockWait: time.Minute}); err != nil {
		tb.Fatal(err)
	}
	return time.Since(begin)
}

// header is that of the snapshot taken n days after the first.
func header(n int) snapshot.Header {
	at := time.Date(2026, 1, 1, 6, 0, 0, 0, time.UTC).AddDate(0, 0, n).Format(time.RFC3339)
	return snapshot.Header{TakenAt: at, FinishedAt: at, Status: snapshot.Complete, Completeness: snapshot.AsVisible,
		OrganizationID: "org", APIURL: "https://api.example", ToolVersion: "test", CollectedBy: "tester", Parameters: "{}",
		Requests: []snapshot.Request{{Endpoint: "GET /organizations/workspaces", Requests: 1, Rows: 1, ExpectedTotal: -1}}}
}

func fileSize(tb testing.TB, path string) int64 {
	tb.Helper()
	info, err := os.Stat(path)
	if err != nil {
		tb.Fatal(err)
	}
	return info.Size()
}

// BenchmarkLedger records a population three times: first, unchanged, and with
// one grant in a thousand changed; then compares and verifies.
func BenchmarkLedger(b *testing.B) {
	for _, p := range []population{
		{grants: 100_000, workspaces: 1_000, users: 10_000},
		{grants: 1_000_000, workspaces: 10_000, users: 100_000},
	} {
		b.Run(fmt.Sprintf("grants=%d", p.grants), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				path := filepath.Join(b.TempDir(), "access.db")
				first := p.record(b, path, 0)
				b.ReportMetric(first.Seconds(), "first-s")
				size := fileSize(b, path)
				b.ReportMetric(float64(size)/1e6, "first-MB")
				b.ReportMetric(p.record(b, path, 1).Seconds(), "unchanged-s")
				b.ReportMetric(float64(fileSize(b, path)-size)/1e6, "unchanged-MB")
				size = fileSize(b, path)
				drifted := p
				drifted.drift = p.grants / 1000
				b.ReportMetric(drifted.record(b, path, 2).Seconds(), "drifted-s")
				b.ReportMetric(float64(fileSize(b, path)-size)/1e6, "drifted-MB")
				b.ReportMetric(machine.Peak(), "record-peak-MB")
				reportReading(b, path, 2*drifted.drift)
				b.ReportMetric(machine.Peak(), "peak-MB")
				runtime.GC()
			}
		})
	}
}

// reportReading measures what reads a ledger of three snapshots.
func reportReading(b *testing.B, path string, want int) {
	b.Helper()
	l := opened(b, path)
	from, to := resolved(b, l, "latest~1"), resolved(b, l, "latest")
	begin := time.Now()
	d, err := l.Difference(b.Context(), from, to)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(time.Since(begin).Microseconds())/1000, "difference-ms")
	if len(d.Grants) != want {
		b.Errorf("%d grants differ, want %d", len(d.Grants), want)
	}
	begin = time.Now()
	v, err := snapshot.Verify(b.Context(), path, snapshot.VerifyOptions{})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(time.Since(begin).Seconds(), "verify-s")
	if len(v.Problems) > 0 {
		b.Errorf("verify: %v", v.Problems)
	}
}

func opened(tb testing.TB, path string) *snapshot.Ledger {
	tb.Helper()
	l, err := snapshot.Open(tb.Context(), path)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := l.Close(); err != nil {
			tb.Error(err)
		}
	})
	return l
}

func resolved(tb testing.TB, l *snapshot.Ledger, ref string) snapshot.Reference {
	tb.Helper()
	r, err := l.Resolve(tb.Context(), ref)
	if err != nil {
		tb.Fatal(err)
	}
	return r
}
