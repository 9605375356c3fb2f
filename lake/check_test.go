package lake_test

import (
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tlaudit/lake"
	"tlaudit/snapshot"
)

// One bit that is flipped in any file is found.
func TestSlowOneFlippedBit(t *testing.T) { flippedBits(t, 1) }

// The same in a part of the manifest's bytes.
func TestOneFlippedBit(t *testing.T) { flippedBits(t, 13) }

// flippedBits flips a bit of three bytes of each file, and of each nth byte of the manifest.
func flippedBits(t *testing.T, nth int) {
	l := newLedger(t, "org")
	l.record("ann", "bob")
	l.record("ann")
	dir := l.lakeNow()
	if c := check(t, dir); len(c.Problems) > 0 || c.Snapshots != 2 {
		t.Fatalf("%+v", c)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for path, data := range contents(t, dir) {
		places := []int{random.IntN(len(data)), random.IntN(len(data)), random.IntN(len(data))}
		if strings.Contains(path, "_manifest") {
			places = nil
			for at := 0; at < len(data); at += nth {
				places = append(places, at)
			}
		}
		for _, at := range places {
			damaged := []byte(data)
			damaged[at] ^= 1 << random.IntN(8)
			l.must(os.WriteFile(path, damaged, 0o600))
			if c := check(t, dir); len(c.Problems) == 0 {
				t.Errorf("a flipped bit in byte %d of %s is not found", at, path)
			}
		}
		l.must(os.WriteFile(path, []byte(data), 0o600))
	}
	if c := check(t, dir); len(c.Problems) > 0 {
		t.Errorf("the lake as it was: %v", c.Problems)
	}
}

// A manifest that is damaged is named, and the export may go on past it with a reason.
func TestDamagedManifest(t *testing.T) {
	l := newLedger(t, "org")
	l.record("ann")
	dir := l.lakeNow()
	path := filepath.Join(dir, "_manifest", "organization_id=org.json")
	whole := contents(t, dir)[path]
	if strings.Contains(whole, "e3b0c44298fc1c14") {
		t.Errorf("without a policy the manifest has the SHA-256 of nothing: %s", whole)
	}
	for _, damaged := range []string{"", "{", "{}", whole + " ", strings.Replace(whole, `"rows": `, `"rows": 1`, 1), strings.Replace(whole, `"org"`, `"other"`, 1)} {
		l.must(os.WriteFile(path, []byte(damaged), 0o600))
		if c := check(t, dir); !slices.ContainsFunc(c.Problems, func(p string) bool { return strings.Contains(p, "is not a manifest as tlaudit writes it") }) {
			t.Errorf("check with %q: %v", damaged, c.Problems)
		}
		if _, err := l.export(lake.Options{Dir: dir}, nil); !errors.Is(err, lake.ErrManifest) {
			t.Errorf("export with %q: %v", damaged, err)
		}
		e, err := l.export(lake.Options{Dir: dir, Replace: "damaged"}, nil)
		if want := []lake.Replaced{{Reason: "damaged"}}; err != nil || !slices.Equal(e.Replaced, want) {
			t.Errorf("export --replace with %q: %v, %v", damaged, e.Replaced, err)
		}
		if c := check(t, dir); len(c.Problems) > 0 {
			t.Errorf("check after it: %v", c.Problems)
		}
	}
}

// A ledger that does not know its organization is compared only where the lake has one.
func TestComparedOnlyWithItsOrganization(t *testing.T) {
	l := newLedger(t, "")
	l.record("ann")
	dir := filepath.Join(t.TempDir(), "lake")
	_, err := l.export(lake.Options{Dir: dir, Organization: "given"}, nil)
	l.must(err)
	opened, err := snapshot.Open(t.Context(), l.path)
	l.must(err)
	defer func() { l.must(opened.Close()) }()
	if c, err := lake.Check(t.Context(), dir, opened); err != nil || c.Compared != "given" || len(c.Notes)+len(c.Problems) > 0 {
		t.Errorf("a lake of one organization: %+v, %v", c, err)
	}
	other := newLedger(t, "other")
	other.record("bob")
	_, err = other.export(lake.Options{Dir: dir}, nil)
	l.must(err)
	if c, err := lake.Check(t.Context(), dir, opened); err != nil || c.Compared != "" || len(c.Problems) > 0 || len(c.Notes) != 1 {
		t.Errorf("a lake of two organizations: %+v, %v", c, err)
	}
}

// While an export gives its files their names, and after it was stopped there, a check says so.
func TestCheckWhileExporting(t *testing.T) {
	l := newLedger(t, "org")
	l.record("ann")
	dir := l.lakeNow()
	l.record("bob")
	n := 0
	_, err := l.export(lake.Options{Dir: dir}, func(string) error {
		if n++; n == 3 {
			if c := check(t, dir); len(c.Problems) > 0 || !slices.Equal(c.Unfinished, []string{"org"}) {
				t.Errorf("check: %+v", c)
			}
		}
		return nil
	})
	l.must(err)
	if c := check(t, dir); len(c.Problems)+len(c.Unfinished)+len(c.Notes) > 0 {
		t.Errorf("check afterwards: %+v", c)
	}
}
