package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"tlaudit/snapshot"
	"tlaudit/transactionlink/simulator"
)

// A testFleet is a fleet's file whose organizations simulators answer for, without a network.
type testFleet struct {
	dir     string
	names   []string
	servers map[string]*simulator.Server

	mu       sync.Mutex
	asked    []string // the organizations in the order of their first requests
	requests int
	atMost   func(requests int) // called at each request, under the mutex; nil for nothing
}

// newTestFleet makes a fleet of n organizations of different sizes and latencies. more is added to
// [defaults].
func newTestFleet(t *testing.T, n int, more string) *testFleet {
	t.Helper()
	f := &testFleet{dir: t.TempDir(), servers: map[string]*simulator.Server{}}
	var file strings.Builder
	fmt.Fprintf(&file, "[defaults]\n%s\n", more)
	for i := range n {
		name, token := fmt.Sprintf("bank-%02d", i), fmt.Sprintf("tot_of_bank_%02d_0000000000", i)
		org := simulator.Synthetic(simulator.SyntheticOptions{Workspaces: 1 + i%3, Users: 5 + i%4, Members: 3, Admins: 1, Enrollments: 2, Seed: uint64(i + 1)})
		fmt.Fprintf(&file, "[[organization]]\nname = %q\norganization_id = %q\ntoken_file = %q\n", name, org.ID, "token-"+name)
		f.write(t, "token-"+name, token)
		f.servers[name] = simulator.New(org, simulator.Options{Token: token, Latency: time.Duration(i*37%200) * time.Millisecond})
		f.names = append(f.names, name)
	}
	f.write(t, "fleet.toml", file.String())
	return f
}

func (f *testFleet) write(t *testing.T, name, content string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(f.dir, name), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// transport returns the transport of an organization, which notes when its turn comes.
func (f *testFleet) transport(name string) http.RoundTripper {
	return roundTrip(func(r *http.Request) (*http.Response, error) {
		f.mu.Lock()
		f.requests++
		if !slices.Contains(f.asked, name) {
			f.asked = append(f.asked, name)
		}
		if f.atMost != nil {
			f.atMost(f.requests)
		}
		f.mu.Unlock()
		return f.servers[name].Transport().RoundTrip(r)
	})
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// deps returns what commands use, with the clock of the test.
func (f *testFleet) deps(t *testing.T) (*Deps, *bytes.Buffer) {
	stdout := &bytes.Buffer{}
	return &Deps{
		Stdout: stdout, Stderr: t.Output(), Log: slog.New(slog.DiscardHandler), Now: time.Now, By: "tester@host",
		Getenv: func(string) string { return "" }, Outcome: func(_ context.Context, err error) (int, string) { return 1, err.Error() },
		Executable: func() (string, error) { return filepath.Join(f.dir, "fleet.toml"), nil },
	}, stdout
}

// collect runs fleet collect, and returns the lines that it prints and its error.
func (f *testFleet) collect(ctx context.Context, t *testing.T) ([]string, error) {
	t.Helper()
	f.asked, f.requests = nil, 0
	d, stdout := f.deps(t)
	c := &fleetCollectCmd{fleetFlags: fleetFlags{Fleet: filepath.Join(f.dir, "fleet.toml")}, parallelFlag: parallelFlag{4}, transport: f.transport}
	err := c.Run(&Globals{}, d, Context{ctx})
	return strings.Split(strings.TrimSuffix(stdout.String(), "\n"), "\n"), err
}

func (f *testFleet) ledger(name string) string {
	return filepath.Join(f.dir, "organizations", name, "access.db")
}

// snapshots returns how many whole snapshots the ledger of an organization has.
func (f *testFleet) snapshots(t *testing.T, name string) int {
	t.Helper()
	if _, err := os.Stat(f.ledger(name)); errors.Is(err, os.ErrNotExist) {
		return 0
	}
	v, err := snapshot.Verify(t.Context(), f.ledger(name), snapshot.VerifyOptions{Full: true})
	if err != nil || len(v.Problems) > 0 {
		t.Fatalf("%s: %v, %v", name, v.Problems, err)
	}
	return int(v.Snapshots)
}

// One organization that fails stops no other, and the next run begins with it.
func TestFleetCollectsWhatItCan(t *testing.T) { collectWhatItCan(t, 10, 1, 3, 6, 9) }

func TestSlowFleetCollectsWhatItCan(t *testing.T) { collectWhatItCan(t, 40, 3, 11, 22, 39) }

// collectWhatItCan collects n organizations: one is down, one breaks off, the token of one is
// another's, and the ledger of one is locked.
func collectWhatItCan(t *testing.T, n, isDown, breaksOff, isAnother, isLocked int) {
	f := newTestFleet(t, n, "")
	synctest.Test(t, func(t *testing.T) {
		faulty := []string{f.names[isDown], f.names[breaksOff], f.names[isAnother], f.names[isLocked]}
		down, killed, other, locked := f.servers[faulty[0]], f.servers[faulty[1]], f.servers[faulty[2]], faulty[3]
		down.SetFaults(simulator.Faults{{Kind: simulator.Reset}})
		killed.SetFaults(simulator.Faults{{Kind: simulator.Reset, First: 4}})
		f.servers["bank-05"].SetFaults(simulator.Faults{{Kind: simulator.RateLimited, Count: 3, RetryAfter: time.Minute}}) // slow
		var id string
		other.Edit(func(org *simulator.Organization) { id, org.ID = org.ID, simulator.ID("organization", "another") })
		if err := os.MkdirAll(filepath.Dir(f.ledger(locked)), 0o700); err != nil {
			t.Fatal(err)
		}
		lock, err := snapshot.Acquire(f.ledger(locked), "somebody")
		if err != nil {
			t.Fatal(err)
		}

		lines, err := f.collect(t.Context(), t)
		if err == nil || err.Error() != fmt.Sprintf("of %d organizations, 3 failed: %s, %s, %s; 1 was not read in full: %s", n, faulty[0], faulty[2], faulty[3], faulty[1]) {
			t.Errorf("collect: %v", err)
		}
		if len(lines) != n+1 || lines[n] != fmt.Sprintf("%d organizations: %d recorded, 4 failed", n, n-4) {
			t.Errorf("%d lines, the last %q", len(lines), lines[len(lines)-1])
		}
		for i, name := range f.names {
			want := ": snapshot 1, "
			switch i {
			case isDown:
				want = ": failed: no whole answer: read tcp: read: connection reset by peer (5 attempts)"
			case breaksOff:
				want = ": failed: enrollments: no whole answer: "
			case isAnother:
				want = ": failed: organization roles: the organization must be " + id + ", and the token belongs to "
			case isLocked:
				want = ": failed: " + f.ledger(locked) + ".lock is held by somebody"
			}
			if !strings.HasPrefix(lines[i], name+want) {
				t.Errorf("line %d is %q, want %q", i, lines[i], name+want)
			}
			snapshots := 1
			if slices.Contains(faulty, name) {
				snapshots = 0
			}
			if n := f.snapshots(t, name); n != snapshots {
				t.Errorf("%s has %d snapshots, want %d", name, n, snapshots)
			}
		}

		down.SetFaults(nil)
		killed.SetFaults(nil)
		other.Edit(func(org *simulator.Organization) { org.ID = id })
		if err := lock.Release(); err != nil {
			t.Fatal(err)
		}
		if lines, err = f.collect(t.Context(), t); err != nil || lines[n] != fmt.Sprintf("%d organizations: %d recorded", n, n) {
			t.Errorf("collect again: %v, %q", err, lines[len(lines)-1])
		}
		firsts := slices.Sorted(slices.Values(f.asked[:4]))
		if d := cmp.Diff(faulty, firsts); d != "" {
			t.Errorf("whose turn is first (-want +got):\n%s", d)
		}
	})
}

// A signal stops the walks that run. The next run begins with what was not done.
func TestFleetCollectStopsWithWholeSnapshots(t *testing.T) { stopCollecting(t, 16, 60, 2) }

func TestSlowFleetCollectStopsWithWholeSnapshots(t *testing.T) { stopCollecting(t, 40, 150, 5) }

// stopCollecting collects n organizations and stops at a request, when at least some are recorded
// and some not begun.
func stopCollecting(t *testing.T, n, request, some int) {
	f := newTestFleet(t, n, "")
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancelCause(t.Context())
		f.atMost = func(requests int) {
			if requests == request {
				stop(errors.New("stopped by SIGTERM"))
			}
		}
		lines, err := f.collect(ctx, t)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("collect: %v", err)
		}
		f.atMost = nil
		var left []string
		counts := map[string]int{}
		for i, name := range f.names {
			_, said, _ := strings.Cut(lines[i], ": ")
			recorded := f.snapshots(t, name)
			switch {
			case strings.HasPrefix(said, "snapshot 1, ") && recorded == 1:
				counts["recorded"]++
				continue
			case said == "stopped, nothing was recorded" && recorded == 0, said == "not begun" && recorded == 0:
				counts[said]++
			default:
				t.Errorf("%q, and the ledger has %d snapshots", lines[i], recorded)
			}
			left = append(left, name)
		}
		if counts["recorded"] < some || counts["not begun"] < some || counts["stopped, nothing was recorded"] == 0 {
			t.Errorf("the signal came too early or too late: %v", counts)
		}
		if _, err := f.collect(t.Context(), t); err != nil {
			t.Errorf("collect again: %v", err)
		}
		// The four first walks of the next run are in f.asked in the order of their first requests.
		slices.Sort(f.asked[:len(left)])
		if d := cmp.Diff(left, f.asked[:len(left)]); d != "" {
			t.Errorf("whose turn is first (-want +got):\n%s", d)
		}
	})
}

// One rate holds for all organizations of an API together.
func TestFleetHasOneRate(t *testing.T) {
	f := newTestFleet(t, 6, "rate = 10")
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		if _, err := f.collect(t.Context(), t); err != nil {
			t.Fatal(err)
		}
		least := time.Duration(f.requests-1) * time.Second / 10
		if took := time.Since(began); took < least || took > least*5/4+3*time.Second {
			t.Errorf("%d requests took %v: at 10 a second they take %v", f.requests, took, least)
		}
	})
}

// What is recorded is said and counted, also if something fails after the recording.
func TestFleetSaysWhatIsRecordedBeforeItFails(t *testing.T) {
	f := newTestFleet(t, 1, "")
	d, stdout := f.deps(t)
	outcomes := []fleetOutcome{
		{name: "north", begun: true, lines: []string{"snapshot 1, complete"}, err: errors.New("no space left")},
		{name: "south", begun: true, lines: []string{"snapshot 2, partial"}, err: &UnreadError{"snapshot 2 is partial"}},
		{name: "west", begun: true, err: errors.New("no answer")},
	}
	if err := (&fleetCollectCmd{}).summary(d, outcomes, false); err != nil {
		t.Fatal(err)
	}
	const want = `north: snapshot 1, complete
north: failed: no space left
south: snapshot 2, partial
west: failed: no answer
3 organizations: 2 recorded, 1 of them in part, 2 failed
`
	if d := cmp.Diff(want, stdout.String()); d != "" {
		t.Errorf("summary (-want +got):\n%s", d)
	}
}
