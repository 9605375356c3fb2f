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

func TestEmailKey(t *testing.T) {
	for address, want := range map[string]string{
		"Ann@Example.COM": "ann@example.com", " \ufeffann@x.example\u200b\r\n": "ann@x.example", "Ärger@x.example": "Ärger@x.example",
		"an n@x.example": "an n@x.example", "аnn@x.example": "аnn@x.example", "": "",
	} {
		if got := identity.EmailKey(address); got != want {
			t.Errorf("EmailKey(%q) = %q, want %q", address, got, want)
		}
	}
}

func TestDomains(t *testing.T) {
	for address, want := range map[string]string{
		"ann@Example.com ": "example.com", `"a@b"@x.example`: "x.example", "ann": "", "ann@": "", "@x.example": "x.example", "": "",
	} {
		if got := identity.DomainOf(address); got != want {
			t.Errorf("DomainOf(%q) = %q, want %q", address, got, want)
		}
	}
	approved := []string{"other.example", " X.Example "}
	for address, want := range map[string]bool{
		"ann@x.example": true, "ANN@X.EXAMPLE": true, "ann@sub.x.example": false, "ann@notx.example": false, "x.example": false, "": false, "ann@": false,
	} {
		if got := identity.OfDomain(address, approved); got != want {
			t.Errorf("OfDomain(%q) = %v", address, got)
		}
	}
}

func TestRosterIndex(t *testing.T) {
	x := identity.NewRosterIndex()
	x.Add("", " Ann@x.example")
	x.Add("u-bob", "bob.old@x.example")
	var m identity.Match
	for _, account := range [][2]string{
		{"u-ann", "ann@X.example"}, // by address
		{"u-bob", "bob@x.example"}, // by id
		{"", "cid@x.example"},      // not on the roster
		{"u-dee", " "},             // no address: does not count
		{"u-eve", "eve@y.example"}, // another domain: does not count
	} {
		x.Count(&m, account[0], account[1], []string{"x.example"})
	}
	if want := (identity.Match{Matched: 2, Of: 3}); m != want {
		t.Errorf("got %+v, want %+v", m, want)
	}
	x.Count(&m, "u-eve", "eve@y.example", nil)
	if rate, ok := m.Rate(); m.Of != 4 || !ok || rate != 0.5 {
		t.Errorf("without approved domains: %+v, rate %v, %v", m, rate, ok)
	}
	if _, ok := (identity.Match{}).Rate(); ok {
		t.Error("no accounts to match, and a rate")
	}
}
