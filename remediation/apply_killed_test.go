package remediation_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"testing"
	"time"

	"tlaudit/findings"
	"tlaudit/remediation"
	"tlaudit/transactionlink/simulator"
)

// A dying journal fails at its nth entry as if the process were killed: with nothing of the
// entry, half of it or all of it on the disk.
type dying struct {
	*remediation.Journal
	path  string
	left  int
	share int // of the last entry: 0 nothing, 1 half, 2 all
}

var errKilled = errors.New("killed")

func (d *dying) Append(e remediation.Entry) error {
	if d.left--; d.left > 0 {
		return d.Journal.Append(e)
	}
	if d.share > 0 {
		if err := d.Journal.Append(e); err != nil {
			return err
		}
	}
	if d.share == 1 {
		b, err := os.ReadFile(d.path)
		if err != nil {
			return err
		}
		start := bytes.LastIndexByte(b[:len(b)-1], '\n') + 1
		if err := os.Truncate(d.path, int64(start+(len(b)-start)/2)); err != nil {
			return err
		}
	}
	return errKilled
}

// killed is a transport that panics at a write: before the server has it, or after its
// effect.
type killed struct {
	http.RoundTripper
	left  int // writes until then
	after bool
}

func (k *killed) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodGet {
		return k.RoundTripper.RoundTrip(r)
	}
	if k.left--; k.left != 0 {
		return k.RoundTripper.RoundTrip(r)
	}
	if k.after {
		resp, err := k.RoundTripper.RoundTrip(r)
		if err != nil {
			return nil, err
		}
		if _, err := io.Copy(io.Discard, resp.Body); err != nil {
			return nil, err
		}
		if err := resp.Body.Close(); err != nil {
			return nil, err
		}
	}
	panic(errKilled)
}

// TestApplyKilled: an apply ends at every point between journal and call; the next apply
// ends in the right state, and no call is made twice.
func TestApplyKilled(t *testing.T) {
	t.Run("every kind", func(t *testing.T) {
		w, p, policy, before := drifted(t)
		killEverywhere(t, w, p, policy, before, isRight)
	})
	t.Run("depending on others", func(t *testing.T) {
		w, p, policy, before := doubled(t)
		killEverywhere(t, w, p, policy, before, asPlanned(p))
	})
}

// killEverywhere applies a plan again and again, and ends each apply at another point.
func killEverywhere(t *testing.T, w *fixture, p remediation.Plan, policy findings.Policy, before *simulator.Organization, right func(t *testing.T, before, after *simulator.Organization)) {
	t.Helper()
	cases := 0
	check := func(name string, kill func(t *testing.T, w *fixture, path string) (ended bool)) bool {
		ended := false
		t.Run(name, func(t *testing.T) {
			cases++
			path := journalPath(t)
			w := w.twin(before, 0)
			ended = kill(t, w, path)
			w.now = w.now.Add(time.Hour)
			if outcomes, err := w.apply(t, path, p, policy); err != nil {
				t.Errorf("the second apply: %v\n%s", err, states(outcomes))
			}
			right(t, before, w.server.Organization())
			if n := writes(w.server.Requests()); n != len(p.Actions) {
				t.Errorf("%d calls reached the server, want %d", n, len(p.Actions))
			}
		})
		return ended
	}
	for share := range 3 {
		for n := 1; ; n++ {
			if check(fmt.Sprintf("entry %d share %d", n, share), func(t *testing.T, w *fixture, path string) bool {
				j, err := remediation.OpenJournal(path)
				must(t, err)
				_, err = remediation.Apply(t.Context(), w.client(t), p, w.options(&dying{Journal: j, path: path, left: n, share: share}, policy))
				must(t, j.Close())
				if err != nil && !errors.Is(err, errKilled) {
					t.Errorf("apply: %v", err)
				}
				return err == nil
			}) {
				break
			}
		}
	}
	for _, after := range []bool{false, true} {
		for n := 1; n <= len(p.Actions); n++ {
			check(fmt.Sprintf("call %d after=%v", n, after), func(t *testing.T, w *fixture, path string) bool {
				j, err := remediation.OpenJournal(path)
				must(t, err)
				defer func() { must(t, j.Close()) }()
				defer func() {
					if recover() == nil {
						t.Error("was not killed")
					}
				}()
				client := w.through(t, &killed{RoundTripper: w.server.Transport(), left: n, after: after})
				_, err = remediation.Apply(t.Context(), client, p, w.options(j, policy))
				return err == nil
			})
		}
	}
	if least := 10 * len(p.Actions); cases < least {
		t.Errorf("%d cases, want at least %d", cases, least)
	}
	t.Logf("%d cases", cases)
}
