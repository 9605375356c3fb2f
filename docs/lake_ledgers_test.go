package docs_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tlaudit/snapshot"
	"tlaudit/testdata/hostile"
)

// A random history has snapshots of an organization in which every kind of fact begins,
// ends and goes on, and of which each snapshot reads only a part. Its texts are drawn
// from a list, equal seeds give equal histories.
type history struct {
	*rand.Rand
	organization string
	texts        []string
}

func (h history) text() string { return h.texts[h.IntN(len(h.texts))] }

// often is true three times of four.
func (h history) often() bool { return h.IntN(4) > 0 }

// record records the next snapshot, of the n-th day.
func (h history) record(tb testing.TB, path string, n int) {
	tb.Helper()
	must := func(err error) {
		tb.Helper()
		if err != nil {
			tb.Fatal(err)
		}
	}
	spool, err := snapshot.NewSpool(tb.TempDir())
	must(err)
	defer func() { must(spool.Close()) }()
	at := time.Date(2026, 1, 1, 6, 0, 0, 0, time.UTC).AddDate(0, 0, n).Format(time.RFC3339)
	header := snapshot.Header{TakenAt: at, FinishedAt: at, Status: snapshot.Complete, Completeness: snapshot.AsVisible, OrganizationID: h.organization,
		APIURL: "https://api.example", ToolVersion: "test", CollectedBy: h.text(), Parameters: "{}"}
	var coverage []snapshot.Coverage
	cover := func(resource, workspace, status string) {
		coverage = append(coverage, snapshot.Coverage{Resource: resource, WorkspaceID: workspace, Status: status, Fingerprint: h.text()})
	}
	role := func(listing, unit string) snapshot.Role {
		return snapshot.Role{Listing: listing, UnitWorkspaceID: unit, RoleID: h.texts[0], Name: h.text(), Type: h.text(), WorkspaceID: unit, OrganizationID: h.text()}
	}
	var workspaces []snapshot.Workspace
	for w, id := range h.texts {
		if w%3 == 0 {
			workspaces = append(workspaces, snapshot.Workspace{WorkspaceID: id, Name: h.text(), Type: h.text(), Listed: h.often()})
		}
		switch {
		case w%3 != 0:
		case h.often():
			var grants []snapshot.Grant
			for u, user := range h.texts {
				if u%4 == w%4 && h.often() {
					grants = append(grants, snapshot.Grant{WorkspaceID: id, UserID: user, Source: snapshot.Direct, RoleID: h.texts[h.IntN(2)]})
				}
				if u%8 == w%8 && h.often() {
					grants = append(grants, snapshot.Grant{WorkspaceID: id, UserID: user, Source: snapshot.Inherited, RoleID: h.text(), Status: h.text()})
				}
			}
			must(spool.AddMemberships(id, grants, []snapshot.Role{role(snapshot.MembershipsOf, id)}))
			cover(snapshot.MembershipsOf, id, snapshot.Read)
			if h.often() {
				must(spool.AddWorkspaceRoles(id, []snapshot.Role{role(snapshot.WorkspaceRoles, id)}))
				cover(snapshot.WorkspaceRoles, id, snapshot.Read)
			}
		case h.often():
			header.Status, header.Completeness = snapshot.Partial, snapshot.Partial
			cover(snapshot.MembershipsOf, id, snapshot.Forbidden)
		default:
			must(spool.AddMemberships(id, nil, nil))
			cover(snapshot.MembershipsOf, id, snapshot.Gone)
		}
	}
	must(spool.AddWorkspaces(workspaces))
	cover(snapshot.Workspaces, "", snapshot.Read)
	var users []snapshot.User
	var invitations []snapshot.Invitation
	var roster []snapshot.RosterRow
	for i, id := range h.texts {
		if h.often() {
			users = append(users, snapshot.User{UserID: id, Email: h.text(), FirstName: h.text(), LastName: h.text(), Title: h.text(), OrganizationRoleID: h.texts[0], CreatedAt: h.text(), IDPID: h.text()})
		}
		if h.often() {
			invitations = append(invitations, snapshot.Invitation{EnrollmentID: id, Email: h.text(), Status: h.text(), LastSentAt: h.text()})
		}
		if i%2 == 0 {
			roster = append(roster, snapshot.RosterRow{Email: id, UserID: h.texts[i+1], Name: h.text(), Manager: h.text(), Department: h.text(), Title: h.text(), Status: h.text(), StartDate: h.text(), EndDate: h.text()})
		}
	}
	listing := func(resource string, add func() error) {
		if !h.often() {
			cover(resource, "", snapshot.NotAsked)
			return
		}
		must(add())
		cover(resource, "", snapshot.Read)
	}
	listing(snapshot.Users, func() error { return spool.AddUsers(users) })
	listing(snapshot.Enrollments, func() error { return spool.AddInvitations(invitations) })
	listing(snapshot.Roster, func() error { return spool.AddRoster(roster) })
	listing(snapshot.OrganizationRoles, func() error {
		return spool.AddOrganizationRoles([]snapshot.Role{role(snapshot.OrganizationRoles, "")})
	})
	must(spool.AddCoverage(coverage))
	_, err = snapshot.Record(tb.Context(), path, snapshot.Recording{Header: header, Spool: spool, AcceptDrop: "test", LockWait: time.Second})
	must(err)
}

// randomLedgers makes the ledgers of two organizations in a folder and returns their paths: of
// one that has every hostile text in every field, and of one with plain texts.
func randomLedgers(tb testing.TB, folder string) []string {
	tb.Helper()
	texts := hostile.Strings(tb, filepath.Join("..", "testdata", "hostile.txt"))
	for i, text := range texts {
		texts[i] = strings.ToValidUTF8(text, "\ufffd") // as whoever reads JSON has it
	}
	plain := make([]string, 16)
	for i := range plain {
		plain[i] = fmt.Sprintf("%c%d@group.example", 'a'+i, i)
	}
	var paths []string
	for i, h := range []history{
		{organization: `../it's "a" \%2F/org=1&b+c`, texts: texts},
		{organization: "0042", texts: plain},
	} {
		h.Rand = rand.New(rand.NewPCG(uint64(i), 1))
		path := filepath.Join(folder, fmt.Sprintf("random-%d.db", i))
		for n := range 6 {
			h.record(tb, path, n)
		}
		paths = append(paths, path)
	}
	return paths
}
