package lake_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"tlaudit/lake"
	"tlaudit/snapshot"
	"tlaudit/testdata/hostile"
)

// Hostile names, addresses and organization ids get into the lake and out of it as they are.
func TestHostile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "lake")
	strange := hostile.Strings(t, "../testdata/hostile.txt")
	ids := append(strange[:16:16], ".", "..", "../..", "a/b", "a%2Fb", "A", "a", "organization_id=x", "é\u202e", strings.Repeat("x", 200))
	ids = slices.DeleteFunc(ids, func(id string) bool { return id == "" || !utf8.ValidString(id) || len(id) > 60 && id[0] != 'x' })
	slices.Sort(ids)
	ids = slices.Compact(ids)
	for _, id := range ids {
		l := newLedger(t, id)
		l.record(append(strange, id)...)
		if _, err := l.export(lake.Options{Dir: dir}, nil); err != nil {
			t.Errorf("organization %q: %v", id, err)
		}
	}
	c := check(t, dir)
	if len(c.Problems) > 0 || c.Organizations != len(ids) {
		t.Errorf("%d organizations: %+v", len(ids), c)
	}
	for id, want := range map[string]string{strings.Repeat("/", 100): "cannot be the name of a folder", "bad\xff": "is not UTF-8",
		"NULL": "read it as NULL", "null": "read it as NULL", "__HIVE_DEFAULT_PARTITION__": "read it as NULL"} {
		l := newLedger(t, id)
		l.record("ann")
		if _, err := l.export(lake.Options{Dir: dir}, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("organization %q: %v, want %q", id, err, want)
		}
	}
}

// Two exports at once do not mix: the second one says who is first, and everything is whole afterwards.
func TestTwoAtOnce(t *testing.T) {
	l := newLedger(t, "org")
	l.record("ann")
	dir := filepath.Join(t.TempDir(), "lake")
	var second error
	_, err := l.export(lake.Options{Dir: dir}, func(string) error {
		if second == nil {
			_, second = l.export(lake.Options{Dir: dir}, nil)
		}
		return nil
	})
	l.must(err)
	var locked *snapshot.LockedError
	if !errors.As(second, &locked) || locked.Holder != "a test" {
		t.Errorf("the second export: %v", second)
	}
	if c := check(t, dir); len(c.Problems) > 0 || len(c.Notes) > 0 {
		t.Errorf("check: %+v", c)
	}
}

func TestOrganizationIsNotGuessed(t *testing.T) {
	l := newLedger(t, "")
	l.record("ann")
	dir := filepath.Join(t.TempDir(), "lake")
	if _, err := l.export(lake.Options{Dir: dir}, nil); !errors.Is(err, lake.ErrNoOrganization) {
		t.Errorf("without an organization: %v", err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder: %v", err)
	}
	e, err := l.export(lake.Options{Dir: dir, Organization: "given"}, nil)
	if err != nil || e.OrganizationID != "given" {
		t.Errorf("with an organization: %v, %v", e, err)
	}
	if c := check(t, dir); len(c.Problems) > 0 {
		t.Errorf("check: %v", c.Problems)
	}
}

// An export without names has no address and no name of a person in any file.
func TestNoNames(t *testing.T) {
	l := newLedger(t, "org")
	l.record("ann", "bob")
	l.record("bob")
	dir := filepath.Join(t.TempDir(), "lake")
	_, err := l.export(lake.Options{Dir: dir, NoNames: true}, nil)
	l.must(err)
	for table, text := range lake.Texts(t, dir, "org") {
		for _, personal := range []string{"Secretname", "@bank.example"} {
			if strings.Contains(text, personal) {
				t.Errorf("%s has %q", table, personal)
			}
		}
	}
	c := check(t, dir)
	if len(c.Problems) > 0 || len(c.Notes) != 1 {
		t.Errorf("check: %+v", c)
	}
}

// A lake without names gets them only for a reason, whatever else is wrong with the ledger.
func TestNamesComeOnlyForAReason(t *testing.T) {
	l, other := newLedger(t, "org"), newLedger(t, "org")
	l.record("ann")
	older := newLedger(t, "org")
	content, err := os.ReadFile(l.path)
	l.must(err)
	l.must(os.WriteFile(older.path, content, 0o600))
	l.record("ann", "bob")
	other.record("cem")
	dir := filepath.Join(t.TempDir(), "lake")
	for _, step := range []struct {
		ledger  *ledger
		options lake.Options
		want    []error
	}{
		{l, lake.Options{NoNames: true}, nil},
		{l, lake.Options{}, []error{lake.ErrNames}},
		{l, lake.Options{NoNames: true}, nil},
		{older, lake.Options{}, []error{lake.ErrNames, lake.ErrOlder}},
		{other, lake.Options{}, []error{lake.ErrNames, lake.ErrOtherChain}},
		{older, lake.Options{NoNames: true}, []error{lake.ErrOlder}},
		{l, lake.Options{Replace: "the analysts may see names"}, nil},
		{l, lake.Options{}, nil},
		{l, lake.Options{NoNames: true}, nil},
		{l, lake.Options{}, []error{lake.ErrNames}},
	} {
		step.options.Dir = dir
		_, err := step.ledger.export(step.options, nil)
		for _, known := range []error{lake.ErrNames, lake.ErrOlder, lake.ErrOtherChain} {
			if errors.Is(err, known) != slices.Contains(step.want, known) {
				t.Errorf("%+v: %v, want %v", step.options, err, step.want)
			}
		}
	}
}
