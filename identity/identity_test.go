package identity_test

import (
	"testing"

	"tlaudit/identity"
)

func TestID(t *testing.T) {
	const id = "0b0e1111-2222-4333-8444-55555555abcd"
	for text, want := range map[string]bool{
		id: true, "0B0E1111-2222-4333-8444-55555555ABCD": true, id[:35]: false, id + "0": false, " " + id: false, "": false, "0b0e11112222433384445555abcd": false,
	} {
		if got := identity.IsID(text); got != want {
			t.Errorf("IsID(%q) = %v", text, got)
		}
	}
	for _, other := range []string{"0B0E1111-2222-4333-8444-55555555ABCD", " " + id + "\t"} {
		if identity.ID(other) != identity.ID(id) {
			t.Errorf("%q is another id than %q", other, id)
		}
	}
	if identity.ID(id) == identity.ID(id[:35]) {
		t.Error("two ids are one")
	}
}

// A UUID in the form of other programs is not an id, and is not compared as one.
func TestCheckID(t *testing.T) {
	const id = "0b0e1111-2222-4333-8444-55555555abcd"
	for text, ok := range map[string]bool{
		id: true, "0B0E1111-2222-4333-8444-55555555ABCD": true, " " + id + " ": true, "u-1": true, "": true, "{u-1}": true, "KYC {Onboarding}": true,
		"{" + id + "}": false, "{0B0E1111-2222-4333-8444-55555555ABCD}": false, " {" + id + "} ": false, "{" + id: false, id + "}": false, "(" + id + ")": false,
		"urn:uuid:" + id: false, "0b0e11112222433384445555" + "5555abcd": false, `"` + id + `"`: false,
	} {
		if err := identity.CheckID(text); (err == nil) != ok {
			t.Errorf("CheckID(%q) = %v", text, err)
		}
	}
}
