package snapshot_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/snapshot"
)

// TestLastKnown: lists and comparisons name whom a snapshot does not know as the newest
// snapshot that it asks about, or an earlier one, knew them. A later one says nothing.
func TestLastKnown(t *testing.T) {
	ann := snapshot.User{UserID: "ann", Email: "ann@bank.example", FirstName: "Ann", LastName: "Ames"}
	path := filepath.Join(t.TempDir(), "access.db")
	organization := func(grants ...snapshot.Grant) sampled {
		return sampled{grants: map[string][]snapshot.Grant{"w": grants}, workspaces: []snapshot.Workspace{{WorkspaceID: "w", Name: "W", Listed: true}}}
	}
	first := organization(grant("w", "ann", "r"), grant("w", "bob", "r"), grant("w", "cy", "r"))
	first.users, first.roster = []snapshot.User{ann}, []snapshot.RosterRow{{Email: "bob@bank.example", UserID: "bob", Name: "Bob Bell"}}
	first.record(t, path, 0)
	organization(grant("w", "ann", "r"), grant("w", "bob", "r"), grant("w", "cy", "r")).record(t, path, 1)
	third := organization(grant("w", "cy", "r"))
	third.users = []snapshot.User{{UserID: "ann", Email: "ames@bank.example", FirstName: "Ann", LastName: "Ames"}, {UserID: "cy", Email: "cy@bank.example", FirstName: "Cy"}}
	third.record(t, path, 2)
	organization(grant("w", "cy", "r")).record(t, path, 3)
	l := opened(t, path)
	at := func(ref string) snapshot.Reference { return resolved(t, l, ref) }
	table := func(t *testing.T, table snapshot.Table, err error) []string {
		if err != nil {
			t.Fatal(err)
		}
		var rows []string
		for cells, err := range table.Rows {
			if err != nil {
				t.Fatal(err)
			}
			var row []string
			for _, c := range []string{"user_id", "email", "email_last_known", "email_as_of", "name_last_known"} {
				if cell := cells[slices.Index(table.Columns, c)]; cell != nil {
					row = append(row, strings.TrimSuffix(fmt.Sprint(cell), "T06:00:00Z"))
				}
			}
			rows = append(rows, strings.Join(row, " "))
		}
		return rows
	}
	const oldAnn, bob = "ann ann@bank.example 2026-01-01 Ann Ames", "bob bob@bank.example 2026-01-01 Bob Bell"
	tests := map[string]struct {
		list func(t *testing.T) (snapshot.Table, error)
		want []string
	}{
		"access, all known but one": {func(t *testing.T) (snapshot.Table, error) { return l.Access(t.Context(), at("1"), snapshot.Filter{}) },
			[]string{"cy", "ann ann@bank.example", "bob bob@bank.example Bob Bell"}},
		"access, the listing unread": {func(t *testing.T) (snapshot.Table, error) { return l.Access(t.Context(), at("2"), snapshot.Filter{}) },
			[]string{oldAnn, bob, "cy"}},
		"access, unread again": {func(t *testing.T) (snapshot.Table, error) { return l.Access(t.Context(), at("4"), snapshot.Filter{}) },
			[]string{"cy cy@bank.example 2026-01-03 Cy"}},
		"between, up to the second": {func(t *testing.T) (snapshot.Table, error) {
			return l.AccessBetween(t.Context(), at("1"), at("2"), snapshot.Filter{})
		}, []string{oldAnn, bob, "cy"}},
		"history": {func(t *testing.T) (snapshot.Table, error) { return l.History(t.Context(), snapshot.Filter{}, 0) },
			[]string{"ann ames@bank.example 2026-01-03 Ann Ames", bob, "cy cy@bank.example 2026-01-03 Cy"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := tt.list(t)
			if d := cmp.Diff(tt.want, table(t, got, err)); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
	t.Run("people", func(t *testing.T) {
		got, err := l.LastKnown(t.Context(), []string{"ann", "bob", "cy", "nobody"}, 2)
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]snapshot.LastKnown{"ann": {"ann@bank.example", header(0).TakenAt, "Ann Ames"}, "bob": {"bob@bank.example", header(0).TakenAt, "Bob Bell"}, "cy": {}}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("LastKnown (-want +got):\n%s", d)
		}
		if got, want := got["ann"].String(), "ann@bank.example (last known 2026-01-01)"; got != want {
			t.Errorf("String = %q, want %q", got, want)
		}
	})
}
