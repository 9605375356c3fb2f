package simulator_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/transactionlink/simulator"
)

func TestInvite(t *testing.T) {
	a := serve(t, small(), simulator.Options{})
	body := `{"email":"new@bank.example","roleId":"` + simulator.ID("organization-role", "member") + `","firstName":"Nia",` +
		`"workspaceAssignments":[{"workspaceId":"` + simulator.ID("workspace", "kyc") + `","roleId":"` + simulator.ID("role", "kyc/Viewer") + `"}]}`
	status, answer := a.do("POST /organizations/enrollments", body)
	if status != http.StatusCreated {
		t.Fatalf("%d %s", status, answer)
	}
	var made struct{ EnrollmentID string }
	if err := json.Unmarshal([]byte(answer), &made); err != nil {
		t.Fatal(err)
	}
	want := simulator.Enrollment{
		ID: made.EnrollmentID, Email: "new@bank.example", Status: simulator.Pending, LastSentAt: "2026-10-01T09:30:00.000Z",
		RoleID: simulator.ID("organization-role", "member"), FirstName: "Nia",
		Assignments: []simulator.Assignment{{WorkspaceID: simulator.ID("workspace", "kyc"), RoleID: simulator.ID("role", "kyc/Viewer")}},
	}
	if d := cmp.Diff(want, *a.Organization().Enrollment(made.EnrollmentID)); d != "" {
		t.Errorf("invitation (-want +got):\n%s", d)
	}
	if _, again := a.do("POST /organizations/enrollments", body); again == answer {
		t.Errorf("a second invitation has the id of the first: %s", again)
	}
	if got := read[page](a, "/organizations/enrollments").TotalElements; got != 3 {
		t.Errorf("%d pending, want 3", got)
	}
}

func TestResendAndCancel(t *testing.T) {
	a := serve(t, small(), simulator.Options{})
	pending, expired := simulator.ID("enrollment", "1"), simulator.ID("enrollment", "3")
	for _, id := range []string{pending, expired} {
		if status, answer := a.do("POST /organizations/enrollments/" + id + "/resend"); status != http.StatusOK {
			t.Fatalf("resend: %d %s", status, answer)
		}
		if e := a.Organization().Enrollment(id); e.Status != simulator.Pending || e.LastSentAt != "2026-10-01T09:30:00.000Z" {
			t.Errorf("after resend: %+v", e)
		}
	}
	if status, answer := a.do("POST /organizations/enrollments/" + pending + "/cancel"); status != http.StatusNoContent || answer != "" {
		t.Fatalf("cancel: %d %q", status, answer)
	}
	if e := a.Organization().Enrollment(pending); e.Status != simulator.Cancelled {
		t.Errorf("after cancel: %+v", e)
	}
	if status, _ := a.do("POST /organizations/enrollments/" + pending + "/cancel"); status != http.StatusBadRequest {
		t.Errorf("cancelled twice: %d, want 400", status)
	}
}

func TestPutAndDelete(t *testing.T) {
	a := serve(t, small(), simulator.Options{})
	kyc, ann, bob := simulator.ID("workspace", "kyc"), simulator.ID("user", "ann"), simulator.ID("user", "bob")
	admin := simulator.ID("role", "kyc/Admin")
	a.Edit(func(org *simulator.Organization) { // a second role, which PUT has to replace as well
		w := org.Workspace(kyc)
		w.Members = append(w.Members, simulator.Member{UserID: bob, RoleID: simulator.ID("role", "kyc/Admin")})
	})
	for _, user := range []string{bob, ann} {
		if status, answer := a.do("PUT /workspaces/"+kyc+"/memberships/"+user, `{"userId":"`+user+`","roleId":"`+admin+`"}`); status != http.StatusOK {
			t.Fatalf("PUT: %d %s", status, answer)
		}
	}
	want := []simulator.Member{
		{UserID: bob, RoleID: admin},
		{UserID: simulator.ID("user", "eve"), RoleID: simulator.ID("role", "aml/Viewer")},
		{UserID: ann, RoleID: admin},
	}
	if d := cmp.Diff(want, a.Organization().Workspace(kyc).Members); d != "" {
		t.Errorf("after PUT (-want +got):\n%s", d)
	}

	if status, answer := a.do("DELETE /workspaces/" + kyc + "/memberships/" + ann); status != http.StatusOK || answer != "" {
		t.Fatalf("DELETE: %d %q", status, answer)
	}
	if d := cmp.Diff(want[:2], a.Organization().Workspace(kyc).Members); d != "" {
		t.Errorf("after DELETE (-want +got):\n%s", d)
	}
	got := read[memberships](a, "/organizations/workspaces/"+kyc+"/memberships")
	if len(got.InheritedMemberships) != 1 || got.InheritedMemberships[0].UserID != ann {
		t.Errorf("the owner's inherited access is %+v, want it untouched", got.InheritedMemberships)
	}
}

func TestDenied(t *testing.T) {
	kyc, aml, bob := simulator.ID("workspace", "kyc"), simulator.ID("workspace", "aml"), simulator.ID("user", "bob")
	member := `{"userId":"` + bob + `","roleId":"` + simulator.ID("role", "kyc/Viewer") + `"}`
	requests := [][2]string{
		{"GET /organizations/enrollments"},
		{"POST /organizations/enrollments", `{"email":"x@bank.example","roleId":"` + simulator.ID("organization-role", "member") + `"}`},
		{"POST /organizations/enrollments/" + simulator.ID("enrollment", "1") + "/resend"},
		{"POST /organizations/enrollments/" + simulator.ID("enrollment", "1") + "/cancel"},
		{"GET /organizations/users"},
		{"GET /organizations/roles"},
		{"GET /organizations/workspaces"},
		{"GET /organizations/workspaces/" + kyc + "/memberships"},
		{"GET /workspaces/" + kyc + "/memberships"},
		{"GET /organizations/workspaces/" + kyc + "/roles"},
		{"PUT /workspaces/" + kyc + "/memberships/" + bob, member},
		{"DELETE /workspaces/" + kyc + "/memberships/" + bob},
	}
	tests := map[string]struct {
		denied simulator.Denied
		want   []int
		listed []string
	}{
		"nothing":            {simulator.Denied{}, []int{200, 201, 200, 204, 200, 200, 200, 200, 200, 200, 200, 200}, []string{kyc, aml}},
		"manage users":       {simulator.Denied{ManageUsers: true}, []int{403, 403, 403, 403, 403, 403, 200, 200, 200, 200, 200, 200}, []string{kyc, aml}},
		"view one":           {simulator.Denied{View: []string{kyc}}, []int{200, 201, 200, 204, 200, 200, 200, 403, 403, 403, 200, 200}, []string{aml}},
		"view another":       {simulator.Denied{View: []string{aml}}, []int{200, 201, 200, 204, 200, 200, 200, 200, 200, 200, 200, 200}, []string{kyc}},
		"view any":           {simulator.Denied{View: []string{simulator.Everywhere}}, []int{200, 201, 200, 204, 200, 200, 200, 403, 403, 403, 200, 200}, []string{}},
		"manage access":      {simulator.Denied{ManageAccess: []string{kyc}}, []int{200, 201, 200, 204, 200, 200, 200, 200, 200, 200, 403, 403}, []string{kyc, aml}},
		"manage access, any": {simulator.Denied{ManageAccess: []string{simulator.Everywhere}}, []int{200, 201, 200, 204, 200, 200, 200, 200, 200, 200, 403, 403}, []string{kyc, aml}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a := serve(t, small(), simulator.Options{})
			a.SetDenied(tt.denied)
			listed := []string{}
			for _, w := range read[[]struct{ ID string }](a, "/organizations/workspaces") {
				listed = append(listed, w.ID)
			}
			if d := cmp.Diff(tt.listed, listed); d != "" {
				t.Errorf("listed (-want +got):\n%s", d)
			}
			var got []int
			for _, r := range requests {
				var body []string
				if r[1] != "" {
					body = []string{r[1]}
				}
				status, _ := a.do(r[0], body...)
				got = append(got, status)
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("statuses (-want +got):\n%s", d)
			}
		})
	}
}
