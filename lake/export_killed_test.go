package lake_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tlaudit/lake"
	"tlaudit/snapshot"
)

var errKilled = errors.New("killed")

// An export that ends before any of its names leaves files of two generations. They answer for the snapshots that the table
// of snapshots names, and the next export makes what one without an interruption makes.
func TestSlowKilledAtEachName(t *testing.T) {
	killedAt(t, func(int, int) bool { return true })
}

// The same at the first names, one in the middle, and the last ones.
func TestKilledAtSomeNames(t *testing.T) {
	killedAt(t, func(kill, names int) bool { return kill < 2 || kill == names/2 || kill >= names-2 })
}

// killedAt kills exports before those of their names that at chooses, by number.
func killedAt(t *testing.T, at func(kill, names int) bool) {
	t.Run("a later snapshot", func(t *testing.T) {
		l := newLedger(t, "org")
		l.record("ann", "bob")
		before := l.lakeNow()
		l.record("ann", "cyd")
		l.killed(before, lake.Options{}, 1, 0, at)
	})
	t.Run("a snapshot withdrawn and collected again", func(t *testing.T) {
		l := newLedger(t, "org")
		l.record("ann", "bob")
		l.record("ann", "cyd", "eve")
		before := l.lakeNow()
		_, err := snapshot.Withdraw(t.Context(), l.path, "latest", "a test", "2025-12-31T00:00:00Z", "tester", time.Second)
		l.must(err)
		l.record("dan")
		l.killed(before, lake.Options{}, 2, 1, at)
	})
	t.Run("another ledger", func(t *testing.T) {
		other := newLedger(t, "org")
		other.record("ann", "bob")
		other.record("eve")
		before := other.lakeNow()
		l := newLedger(t, "org")
		l.record("cyd")
		l.record("cyd", "dan")
		l.killed(before, lake.Options{Replace: "a test"}, 2, 1, at)
	})
}

// killed kills an export to a copy of a lake before those of its names that at chooses. newest is the lake's newest snapshot. fewer
// is 1 if the table of snapshots gets its name first with those that hold in both generations, else 0.
func (l *ledger) killed(before string, o lake.Options, newest int32, fewer int, at func(kill, names int) bool) {
	t := l.t
	t.Helper()
	o.Dir = filepath.Join(t.TempDir(), "whole")
	after := o.Dir
	l.must(os.CopyFS(after, os.DirFS(before)))
	var names []string
	_, err := l.export(o, func(file string) error {
		names = append(names, file)
		return nil
	})
	l.must(err)
	if len(names) != len(lake.Tables())+1+fewer || !strings.HasPrefix(names[len(names)-2], "snapshots/") || !strings.HasPrefix(names[len(names)-1], "_manifest/") ||
		strings.HasPrefix(names[0], "snapshots/") != (fewer == 1) {
		t.Errorf("the files get their names in the order %v", names)
	}
	want := contents(t, after)
	for kill, name := range names {
		if !at(kill, len(names)) {
			continue
		}
		o.Dir = filepath.Join(t.TempDir(), "lake")
		l.must(os.CopyFS(o.Dir, os.DirFS(before)))
		n := 0
		if _, err := l.export(o, func(string) error {
			if n++; n > kill {
				return errKilled
			}
			return nil
		}); !errors.Is(err, errKilled) {
			t.Fatalf("killed before %s: %v", name, err)
		}
		got, err := lake.NewestOf(o.Dir, "org")
		l.must(err)
		if kill == 0 && got != newest || kill > 0 && kill < len(names)-1 && fewer == 1 && got >= newest || fewer == 0 && kill < len(names)-1 && got != newest {
			t.Errorf("killed before %s: the lake names snapshot %d, before the export %d", name, got, newest)
		}
		if err := lake.CheckStates(t.Context(), o.Dir, "org"); err != nil {
			t.Errorf("killed before %s: %v", name, err)
		}
		_, err = l.export(o, nil)
		l.must(err)
		files := contents(t, o.Dir)
		if len(files) != len(want) {
			t.Errorf("killed before %s, and again: %d files, want %d", name, len(files), len(want))
		}
		for path, data := range want {
			if files[strings.Replace(path, after, o.Dir, 1)] != data {
				t.Errorf("killed before %s, and again: %s has other bytes", name, path)
			}
		}
	}
}
