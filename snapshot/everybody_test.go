package snapshot

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A roster of many people of whom few have an account is asked by the view. Both ways say the same.
func TestEverybodyByViewAndInOnePass(t *testing.T) {
	path := filepath.Join(t.TempDir(), "access.db")
	recording := emptyRecording(t, "2026-01-01T06:00:00Z", "2026-01-01T06:00:00Z")
	users := []User{{UserID: "ann", Email: "Ann@bank.example", FirstName: " Ann ", OrganizationRoleID: "member"}, {UserID: "bob"}, {UserID: "cid", Email: "cid@bank.example"},
		{UserID: "dot", Email: "dot@bank.example"}, {UserID: "eve", Email: " "}}
	roster := []RosterRow{{Email: "ann@bank.example", Status: "On Leave", Title: "Head"}, {Email: "bob@bank.example", UserID: "bob", Name: "Bob B."},
		{Email: "dot@bank.example", UserID: "cid"}}
	for i := range 100 {
		roster = append(roster, RosterRow{Email: fmt.Sprintf("p%d@bank.example", i)})
	}
	err := errors.Join(recording.Spool.AddUsers(users), recording.Spool.AddRoster(roster),
		recording.Spool.AddOrganizationRoles([]Role{{Listing: OrganizationRoles, RoleID: "member", Name: "Member"}}),
		recording.Spool.AddCoverage([]Coverage{{Resource: Users, Status: Read}, {Resource: Roster, Status: Read}, {Resource: OrganizationRoles, Status: Read}}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Record(t.Context(), path, recording); err != nil {
		t.Fatal(err)
	}
	// Later neither the listing nor the roster is read.
	if _, err := Record(t.Context(), path, emptyRecording(t, "2026-01-02T06:00:00Z", "2026-01-02T06:00:00Z")); err != nil {
		t.Fatal(err)
	}
	l := closing(t)(Open(t.Context(), path))
	for at := int64(0); at <= 3; at++ {
		all := func(ask func(context.Context, int64, func(Person, error) bool) (bool, error)) (all []Person) {
			if _, err := ask(t.Context(), at, func(p Person, err error) bool { all = append(all, p); return err == nil }); err != nil {
				t.Fatal(err)
			}
			return all
		}
		view, pass := all(l.everybodyByView), all(l.everybodyInOnePass)
		if d := cmp.Diff(view, pass); d != "" {
			t.Errorf("at %d (-view +one pass):\n%s", at, d)
		}
		if at == 1 && (len(pass) != len(users) || pass[0].Name != "Ann" || pass[0].MatchedBy != "email" || pass[0].OrganizationRole != "Member" || pass[1].Email != "bob@bank.example" || pass[2].MatchedBy != "contradiction") {
			t.Errorf("people: %+v", pass)
		}
	}
	for range l.Everybody(t.Context(), 1) {
		break // a reader that wants no more gets none
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Nanosecond)
	defer cancel()
	<-ctx.Done()
	for _, err := range l.Everybody(ctx, 1) {
		if err == nil {
			t.Error("a cancelled reading gave a person")
		}
	}
}
