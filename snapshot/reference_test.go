package snapshot_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tlaudit/snapshot"
)

// datedLedger has four snapshots: 2026-01-01, 2026-02-10 (partial), 2026-07-01 and
// 2026-07-02, all at 06:00; the third has the label mid-year.
func datedLedger(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "access.db")
	o := sampled{grants: map[string][]snapshot.Grant{"w1": {grant("w1", "ann", "r")}}}
	for _, day := range []int{0, 40, 181, 182} {
		o.unread = nil
		if day == 40 {
			o.unread = map[string]string{"w2": snapshot.Failed}
		}
		o.record(t, path, day)
	}
	if _, err := snapshot.Label(t.Context(), path, "3", "mid-year", "2026-07-03T00:00:00Z", "tester", time.Second); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestResolve(t *testing.T) {
	l := opened(t, datedLedger(t))
	const have = "; the ledger has snapshots 1 to 4 (2026-01-01T06:00:00Z to 2026-07-02T06:00:00Z), labels mid-year"
	const unknown = "not a number, date, time, quarter, latest, complete or known label"
	tests := map[string]struct {
		want  int64
		stale int64
		err   string
	}{
		"latest":                      {want: 4},
		"latest~0":                    {want: 4},
		"latest~1":                    {want: 3},
		"latest~3":                    {want: 1},
		"latest~4":                    {err: "there are fewer snapshots"},
		"latest~99999999999999999999": {err: "the number is too large"},
		"complete":                    {want: 4},
		"complete~2":                  {want: 1},
		"complete~3":                  {err: "there are fewer complete snapshots"},
		"1":                           {want: 1},
		"4":                           {want: 4},
		"0":                           {err: "no snapshot has that number"},
		"5":                           {err: "no snapshot has that number"},
		"-1":                          {err: unknown},
		"0004":                        {want: 4},
		"+1":                          {err: unknown},
		"2026-01-01":                  {want: 1},
		"2026-01-03":                  {want: 1, stale: 65},
		"2025-12-31":                  {err: "no snapshot was taken by the end of that day, UTC"},
		"2026-02-30":                  {err: unknown},
		"2026-07-01T05:59:59Z":        {want: 2, stale: 141*24 - 1},
		"2026-07-01T06:00:00Z":        {want: 3},
		"2026-07-01T08:00:00+02:00":   {want: 3},
		"2026-07-01T05:59:59.999Z":    {want: 2, stale: 141*24 - 1},
		"2026-01-01T05:00:00Z":        {err: "no snapshot was taken by then"},
		"2026-Q1":                     {want: 2},
		"2026-q3":                     {want: 4},
		"2026-Q2":                     {err: "no snapshot was taken in that quarter, the nearest is 3 of 2026-07-01T06:00:00Z"},
		"2026-Q4":                     {err: "no snapshot was taken in that quarter, the nearest is 4 of 2026-07-02T06:00:00Z"},
		"2025-Q4":                     {err: "no snapshot was taken in that quarter, the nearest is 1 of 2026-01-01T06:00:00Z"},
		"2026-Q5":                     {err: unknown},
		"mid-year":                    {want: 3},
		"Mid-Year":                    {err: unknown},
		"":                            {err: unknown},
		"latest~":                     {err: unknown},
		"latest~-1":                   {err: unknown},
		"' OR 1 --":                   {err: unknown},
		strings.Repeat("9", 30):       {err: "no snapshot has that number"},
	}
	for ref, tt := range tests {
		t.Run(ref, func(t *testing.T) {
			got, err := l.Resolve(t.Context(), ref)
			if tt.err != "" {
				var none *snapshot.ReferenceError
				want := fmt.Sprintf("no snapshot %q: %s%s", ref, tt.err, have)
				if !errors.As(err, &none) || err.Error() != want {
					t.Errorf("Resolve: %v\nwant     %s", err, want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got.Snapshot != tt.want || got.Given != ref || got.Stale != tt.stale {
				t.Errorf("Resolve gives %+v, want snapshot %d, %d hours stale", got, tt.want, tt.stale)
			}
		})
	}
}

func TestReferenceString(t *testing.T) {
	l := opened(t, datedLedger(t))
	for ref, want := range map[string]string{
		"latest":     "snapshot 4, taken 2026-07-02T06:00:00Z, complete",
		"2":          "snapshot 2, taken 2026-02-10T06:00:00Z, partial",
		"mid-year":   "snapshot 3, taken 2026-07-01T06:00:00Z, complete, label mid-year",
		"2026-01-03": "snapshot 1, taken 2026-01-01T06:00:00Z, complete; that is 2 days before the requested time",
		"9999-12-31": "snapshot 4, taken 2026-07-02T06:00:00Z, complete; that is 2912260 days before the requested time",
	} {
		if got := resolved(t, l, ref).String(); got != want {
			t.Errorf("%s is %q, want %q", ref, got, want)
		}
	}
}

// The error says what the ledger has, also if that is one snapshot.
func TestResolveInSmallLedgers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "one.db")
	sampled{grants: map[string][]snapshot.Grant{"w1": {grant("w1", "ann", "r")}}}.record(t, path, 0)
	_, err := opened(t, path).Resolve(t.Context(), "x\xff")
	want := `no snapshot "x?": not a number, date, time, quarter, latest, complete or known label; the ledger has only snapshot 1 (2026-01-01T06:00:00Z)`
	if err == nil || err.Error() != want {
		t.Errorf("Resolve: %v\nwant     %s", err, want)
	}
	empty := copied(t, path)
	tamper(t, empty, "DELETE FROM snapshot")
	if _, err := opened(t, empty).Resolve(t.Context(), "latest"); !errors.Is(err, snapshot.ErrEmpty) {
		t.Errorf("Resolve in an empty ledger: %v, want ErrEmpty", err)
	}
}

func TestLabel(t *testing.T) {
	path := datedLedger(t)
	label := func(ref, name string) error {
		_, err := snapshot.Label(t.Context(), path, ref, name, "2026-08-01T00:00:00Z", "tester", time.Second)
		return err
	}
	for _, name := range []string{"", "latest", "LATEST", "latest~2", "complete", "complete~x", "12", "2026-Q3", "2026-q9", "2026-01-01",
		"2026-01-01T00:00:00Z", "2026-13-99", "two words", "tab\t", "-dash", "bidi\u202e", "nul\x00", "bad\xff", strings.Repeat("x", 101)} {
		if err := label("1", name); err == nil {
			t.Errorf("label %q was taken", name)
		}
	}
	if err := label("1", "mid-year"); err == nil || !strings.Contains(err.Error(), "snapshot 3 has it already") {
		t.Errorf("a label of another snapshot: %v", err)
	}
	// The same label again, then another in its place: the first one is free.
	for _, s := range []struct{ ref, name string }{{"3", "mid-year"}, {"3", "half"}, {"1", "mid-year"}, {"latest", "zażółć-👍"}} {
		if err := label(s.ref, s.name); err != nil {
			t.Errorf("label %s %s: %v", s.ref, s.name, err)
		}
	}
	l := opened(t, path)
	got := map[string]int64{}
	for _, name := range []string{"mid-year", "half", "zażółć-👍"} {
		got[name] = resolved(t, l, name).Snapshot
	}
	if d := cmp.Diff(map[string]int64{"mid-year": 1, "half": 3, "zażółć-👍": 4}, got); d != "" {
		t.Errorf("labels (-want +got):\n%s", d)
	}
	if err := l.LabelFree(t.Context(), "half"); err == nil {
		t.Error("LabelFree: half is given already")
	}
	if err := l.LabelFree(t.Context(), "other"); err != nil {
		t.Errorf("LabelFree: %v", err)
	}
	if v := verified(t, path, snapshot.VerifyOptions{Full: true}); len(v.Problems) > 0 {
		t.Errorf("verify: %v", v.Problems)
	}
}

// A valid label is never read as another kind of reference: in a ledger that does not
// have it, it is an unknown label.
func TestValidLabelsAreNoReferences(t *testing.T) {
	l := opened(t, datedLedger(t))
	ref := rapid.OneOf(rapid.StringMatching(`[+~0-9a-zQqTZ:.-]{1,12}`), rapid.StringMatching(`(latest|complete|LATEST)~?[0-9]*`),
		rapid.StringMatching(`[0-9]{4}-[Qq0-9][0-9]?(-[0-9]{2})?(T.*)?`), rapid.String())
	rapid.Check(t, func(rt *rapid.T) {
		name := ref.Draw(rt, "name")
		if snapshot.ValidLabel(name) != nil {
			return
		}
		r, err := l.Resolve(t.Context(), name)
		var none *snapshot.ReferenceError
		if !errors.As(err, &none) || !strings.Contains(none.Reason, "known label") {
			rt.Errorf("label %q resolves to %v, %v", name, r, err)
		}
	})
}
