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
	for _, other := range []string{"0B0E1111-2222-4333-8444-55555555ABCD", " " + id + "\t", "\u200b" + id + "\u00a0"} {
		if !identity.SameID(other, id) {
			t.Errorf("%q is another id than %q", other, id)
		}
	}
	for _, two := range [][2]string{{id, id[:35]}, {"u-ann", "U-Ann"}} {
		if identity.SameID(two[0], two[1]) || !identity.SameID(two[0], two[0]) {
			t.Errorf("%q and %q are one id", two[0], two[1])
		}
	}
	if got := identity.ID("\ufeffU-Ann "); got != "U-Ann" {
		t.Errorf("an id that is not a UUID is compared as %q", got)
	}
}

// A UUID in the form of other programs is not an id, and is not compared as one.
func TestCheckID(t *testing.T) {
	const id = "0b0e1111-2222-4333-8444-55555555abcd"
	for text, ok := range map[string]bool{
		id: true, "0B0E1111-2222-4333-8444-55555555ABCD": true, " " + id + " ": true, "u-1": true, "": true, "{u-1}": true, "KYC {Onboarding}": true,
		"\u200b{" + id + "}\u00a0": false, "{" + id + "}": false, "{0B0E1111-2222-4333-8444-55555555ABCD}": false, " {" + id + "} ": false, "{" + id: false, id + "}": false, "(" + id + ")": false,
		"urn:uuid:" + id: false, "0b0e11112222433384445555" + "5555abcd": false, `"` + id + `"`: false,
	} {
		if err := identity.CheckID(text); (err == nil) != ok {
			t.Errorf("CheckID(%q) = %v", text, err)
		}
	}
}
