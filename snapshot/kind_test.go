package snapshot

import (
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The numbers that SQL calls our own texts by are those of ownTexts.
func TestOwnTextsAreThoseOfTheFirstMigration(t *testing.T) {
	have, err := column[string](t.Context(), empty(t), "SELECT coalesce(text, '') FROM text ORDER BY id")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(ownTexts, have); d != "" {
		t.Errorf("texts of the dictionary (-want +got):\n%s", d)
	}
}

// Each kind describes its table: the columns, in their order, then since and until.
func TestKindsAreTheTablesOfTheSchema(t *testing.T) {
	l := empty(t)
	var tables []string
	for _, k := range kinds {
		tables = append(tables, k.table())
		have, err := column[string](t.Context(), l, "SELECT name FROM pragma_table_info('"+k.table()+"') ORDER BY cid")
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(append(append([]string{}, k.columns...), "since", "until"), have); d != "" {
			t.Errorf("%s (-want +got):\n%s", k.table(), d)
		}
		for _, width := range []int{k.unit, k.key, k.identity, k.drift} {
			if width > len(k.columns) {
				t.Errorf("%s has %d columns, one of its widths is %d", k.name, len(k.columns), width)
			}
		}
	}
	have, err := column[string](t.Context(), l, "SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB 'fact_*' ORDER BY name")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(tables, have); d != "" {
		t.Errorf("kinds (-want +got):\n%s", d)
	}
}

// A row of distinct values becomes a fact, and that fact the same row, whatever the
// kind.
func TestFactsAreRowsAndBack(t *testing.T) {
	roundTrip(t, coverageKind)
	roundTrip(t, grantKind)
	roundTrip(t, invitationKind)
	roundTrip(t, roleKind)
	roundTrip(t, rosterKind)
	roundTrip(t, userKind)
	roundTrip(t, workspaceKind)
}

func roundTrip[T comparable](t *testing.T, k factKind[T]) {
	t.Helper()
	row, want := make([]int64, len(k.columns)), make([]string, len(k.columns))
	for i, column := range k.columns {
		row[i], want[i] = int64(i), strconv.Itoa(i)+" "+column
		if column == "listed" {
			want[i] = yes
		}
	}
	fact, err := k.fact(row, func(id int64) (string, error) { return want[id], nil })
	if err != nil {
		t.Fatal(err)
	}
	var have []string
	for _, f := range k.fields(&fact) {
		have = append(have, f.text())
	}
	if d := cmp.Diff(want, have); d != "" {
		t.Errorf("%s (-want +got):\n%s", k.name, d)
	}
	var empty T
	if fact == empty {
		t.Errorf("%s: no field of the fact was set", k.name)
	}
}
