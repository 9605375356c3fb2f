package findings_test

import (
	"errors"
	"strings"
	"testing"

	"tlaudit/findings"
)

// A date may be text or a date of TOML's own kind, wherever the policy has one.
func TestDatesOfThePolicy(t *testing.T) {
	const policy = `[review]
due = DUE
[[external]]
email = "ext@bank.example"
expires = EXTERNAL
[[accepted]]
rule = "TL-PRV-04"
subject = "organization"
reason = "r"
accepted_by = "a"
accepted_on = ON
ticket = "T"
expires = ACCEPTED
`
	with := func(due, external, on, accepted string) string {
		return strings.NewReplacer("DUE", due, "EXTERNAL", external, "ON", on, "ACCEPTED", accepted).Replace(policy)
	}
	for _, text := range []string{
		with(`"2026-10-15"`, `"2026-12-31"`, `"2026-11-01"`, `"2027-01-31"`),
		with(`2026-10-15`, `2026-12-31`, `2026-11-01`, `2027-01-31`),
	} {
		p, err := findings.Parse("tlaudit.toml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		got := []findings.Date{p.Review.Due, p.External[0].Expires, p.Accepted[0].AcceptedOn, p.Accepted[0].Expires}
		if want := []findings.Date{"2026-10-15", "2026-12-31", "2026-11-01", "2027-01-31"}; got[0] != want[0] || got[1] != want[1] || got[2] != want[2] || got[3] != want[3] {
			t.Errorf("%q, want %q", got, want)
		}
	}
	for text, want := range map[string]string{
		"[review]\ndue = 2026-10-15T08:00:00Z\n":             "tlaudit.toml:2: review.due: a date with a time of day: give one such as 2026-09-30",
		"[review]\ndue = 2026-10-15 08:00:00\n":              "tlaudit.toml:2: review.due: a date with a time of day: give one such as 2026-09-30",
		"[review]\ndue = 20261015\n":                         "tlaudit.toml:2: review.due: 20261015 is not a date such as 2026-09-30",
		"[review]\ndue = \"15.10.2026\"\n":                   `tlaudit.toml:2: review.due: "15.10.2026" is not a date such as 2026-09-30`,
		"[review]\nperiod = 2026-09-30\n":                    "tlaudit.toml:2: review.period: it is a date or a time: give text in quotes",
		"[review]\ncadence = \"daily\"\n":                    "tlaudit.toml:2: review.cadence: it is text in quotes: give a whole number",
		"# rules of the group\ninclude = \"\"\n":             "tlaudit.toml:2: include: the path is empty: name a policy, or delete the line",
		"[thresholds]\ninvitation_days = 1.5\n":              "tlaudit.toml:2: thresholds.invitation_days: it is a number: give a whole number",
		"[organization]\napproved_domains = \"a.example\"\n": "tlaudit.toml:2: organization.approved_domains: it is text in quotes: give a list",
		"protected_users = [1]\n":                            "tlaudit.toml:1: protected_users: it is a whole number: give text in quotes",
		"roles = \"all\"\n":                                  "tlaudit.toml:1: roles: it is text in quotes: give a table",
	} {
		_, err := findings.Parse("tlaudit.toml", []byte(text))
		var problems findings.Problems
		if !errors.As(err, &problems) || problems.Lines()[0] != want {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}
