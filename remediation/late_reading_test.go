package remediation_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tlaudit/remediation"
)

// A late API shows the effect of a write only some readings after it has answered.
type late struct {
	http.RoundTripper
	by    int // readings of a resource after a write that show the state before it
	left  map[string]int
	shown map[string][]byte // the body that a reading got before the write
}

func (l *late) RoundTrip(r *http.Request) (*http.Response, error) {
	at := r.URL.RequestURI()
	if r.Method == http.MethodGet && l.left[at] > 0 {
		l.left[at]--
		return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
			Body: io.NopCloser(bytes.NewReader(l.shown[at])), Request: r}, nil
	}
	resp, err := l.RoundTripper.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if r.Method != http.MethodGet {
		for at := range l.shown {
			l.left[at] = l.by
		}
		return resp, nil
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	l.shown[at], resp.Body = body, io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

// TestAnEffectThatIsShownLate: after a good answer the state is read up to three times
// within ten seconds before an action is called not done, whichever call it was.
func TestAnEffectThatIsShownLate(t *testing.T) {
	w, p, policy, before := drifted(t)
	for by, want := range map[int]remediation.State{0: remediation.Done, 1: remediation.Done, 2: remediation.Done, 3: remediation.NotDone} {
		path := journalPath(t)
		synctest.Test(t, func(t *testing.T) {
			w := w.twin(before, 0)
			j, err := remediation.OpenJournal(path)
			must(t, err)
			transport := &late{RoundTripper: w.server.Transport(), by: by, left: map[string]int{}, shown: map[string][]byte{}}
			began := time.Now()
			outcomes, err := remediation.Apply(t.Context(), w.through(t, transport), p, w.options(j, policy))
			took := time.Since(began)
			must(t, j.Close())
			if (err == nil) != (want == remediation.Done) {
				t.Errorf("late by %d: %v", by, err)
			}
			calls := 0
			for _, o := range outcomes {
				if o.State == remediation.Blocked {
					continue
				}
				calls++
				if o.State != want {
					t.Errorf("late by %d: %s", by, states([]remediation.Outcome{o}))
				}
				if want == remediation.NotDone && !strings.Contains(o.Detail, "the answer was good, but reading the state 3 times shows ") {
					t.Errorf("late by %d: %s", by, o.Detail)
				}
			}
			if calls != writes(w.server.Requests()) || calls < 4 {
				t.Errorf("late by %d: %d outcomes, %d calls were sent", by, calls, writes(w.server.Requests()))
			}
			if most := time.Duration(calls) * 10 * time.Second; by == 0 && took > 0 || by > 0 && (took < time.Second || took > most) {
				t.Errorf("late by %d: %d actions took %v", by, calls, took)
			}
		})
	}
}
