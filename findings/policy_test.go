package findings_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/findings"
)

func TestParseReportsEveryProblemWithItsLine(t *testing.T) {
	tests := map[string]struct {
		text string
		want []string
	}{
		"unknown keys": {
			text: "[organization]\nname = \"Acme\"\nnmae = 1\n\n[thresholds]\ninvitation_day = 3\n",
			want: []string{"p.toml:3: unknown key organization.nmae", "p.toml:6: unknown key thresholds.invitation_day"},
		},
		"names in capital letters": {
			text: "[Thresholds]\ninvitation_days = 1\n[thresholds]\nInvitation_days = 2\ninvitation_days = 20\n\"invitation_day\u017f\" = 3\n[Severity]\nTL-INV-01 = \"off\"\n[Other]\n",
			want: []string{"p.toml:1: unknown key Thresholds", "p.toml:2: unknown key Thresholds.invitation_days", "p.toml:4: unknown key thresholds.Invitation_days",
				"p.toml:6: unknown key thresholds.\"invitation_day\u017f\"", "p.toml:7: unknown key Severity", "p.toml:8: unknown key Severity.TL-INV-01", "p.toml:9: unknown key Other"},
		},
		"unknown table": {text: "\n[organisation]\nname = \"Acme\"\n", want: []string{"p.toml:2: unknown key organisation", "p.toml:3: unknown key organisation.name"}},
		"out of range": {
			text: "[review]\ndue = \"30.9.2026\"\nperiod = \"Q3\"\n[thresholds]\ndrop_percent = 101\n",
			want: []string{
				`p.toml:2: review.due: "30.9.2026" is not a date such as 2026-09-30`,
				`p.toml:3: review.period: "Q3" is not a quarter such as 2026-Q3`,
				"p.toml:5: thresholds.drop_percent: 101 is not between 1 and 100",
			},
		},
		"no such rule": {text: "[severity]\nTL-INV-99 = \"off\"\n", want: []string{`p.toml:2: severity.TL-INV-99: there is no such rule`}},
		"severity":     {text: "[severity]\nTL-INV-01 = \"urgent\"\n", want: []string{`p.toml:2: severity.TL-INV-01: "urgent" is not one of critical, high, medium, low, info, off`}},
		"acceptance": {
			text: "[[accepted]]\nrule = \"TL-INV-01\"\nsubject = \"user:1\"\nreason = \"r\"\naccepted_by = \"b\"\naccepted_on = \"2026-01-02\"\nticket = \"T\"\nexpires = \"2026-01-01\"\n[[accepted]]\nrule = \"BANK-01\"\nsubject = \"s\"\nreason = \"r\"\naccepted_by = \"b\"\naccepted_on = \"2026-01-02\"\nexpires = \"2027-01-01\"\n",
			want: []string{"p.toml:8: accepted 1: expires 2026-01-01 is before accepted_on 2026-01-02", "p.toml:9: accepted 2: ticket is required"},
		},
		"acceptance of no rule": {
			text: "[[accepted]]\nrule = \"inv-01 \"\nsubject = \"user:1\"\nreason = \"r\"\naccepted_by = \"b\"\naccepted_on = \"2026-01-02\"\nticket = \"T\"\nexpires = \"2026-02-01\"\n",
			want: []string{`p.toml:2: accepted 1: rule: "inv-01 " is not a rule id such as TL-INV-01`},
		},
		"acceptance of no subject": {
			text: "[[accepted]]\nrule = \"TL-INV-01\"\nsubject = \"ann@bank.example\"\nreason = \"r\"\naccepted_by = \"b\"\naccepted_on = \"2026-01-02\"\nticket = \"T\"\nexpires = \"2026-02-01\"\n",
			want: []string{`p.toml:3: accepted 1: subject: "ann@bank.example" is not a subject such as user:<id>: findings --format json prints them`},
		},
		"unknown key in a list": {
			text: "[[external]]\nemail = \"a@b.example\"\nspnsor = \"x\"\n",
			want: []string{"p.toml:3: unknown key external.spnsor: [[external]] takes email, sponsor, expires"},
		},
		"one role as a pair": {
			text: "[[toxic_pair]]\nfirst = \"Maker\"\nsecond = \"Checker\"\n[[toxic_pair]]\nfirst = \"Maker\"\nsecond = \" maker\"\n",
			want: []string{`p.toml:4: toxic_pair 2: first and second are the same role, "Maker"`},
		},
		"empty entries": {
			text: "protected_users = [\"u1\", \" \"]\n[roles]\nprivileged = [\"\"]\nstandard = [\"Reader\", \"\"]\n",
			want: []string{"p.toml:1: protected_users: entry 2 is empty", "p.toml:3: roles.privileged: entry 1 is empty", "p.toml:4: roles.standard: entry 2 is empty"},
		},
		"dates of the second entry": {
			text: "[[external]]\nemail = \"a@b.example\"\n[[external]]\nemail = \"c@b.example\"\nexpires = \"soon\"\n[[accepted]]\nrule = \"BANK-01\"\nsubject = \"s\"\nreason = \"r\"\naccepted_by = \"b\"\naccepted_on = \"now\"\nticket = \"T\"\nexpires = \"soon\"\n",
			want: []string{`p.toml:5: external 2: expires: "soon" is not a date such as 2026-09-30`, `p.toml:11: accepted 1: accepted_on: "now" is not a date such as 2026-09-30`, `p.toml:13: accepted 1: expires: "soon" is not a date such as 2026-09-30`},
		},
		"both classes": {text: "[roles]\nprivileged = [\"Boss\"]\nstandard = [\"boss\"]\n", want: []string{`p.toml:3: roles.standard: "Boss" is also in roles.privileged`}},
		"domains":      {text: "[organization]\napproved_domains = [\"acme\"]\n", want: []string{`p.toml:2: organization.approved_domains: entry 1: "acme" is not a domain name such as bank.example`}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) { refused(t, tt.text, tt.want) })
	}
}

// refused checks that a policy is refused with these lines.
func refused(t *testing.T, text string, want []string) {
	t.Helper()
	_, err := findings.Parse("p.toml", []byte(text))
	var problems findings.Problems
	if !errors.As(err, &problems) {
		t.Fatalf("Parse: error %v, want Problems", err)
	}
	if d := cmp.Diff(want, problems.Lines()); d != "" {
		t.Errorf("Parse problems (-want +got):\n%s", d)
	}
	if !strings.HasPrefix(err.Error(), want[0]) {
		t.Errorf("Error() = %q, want it to begin with the first problem", err)
	}
}

func TestParseRefusesWrongTypesAndSyntaxWithTheLine(t *testing.T) {
	for name, text := range map[string]string{
		"wrong type": "[organization]\nname = \"Acme\"\napproved_domains = 3\n",
		"syntax":     "[organization]\nname = \"Acme\"\napproved = [\n",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := findings.Parse("p.toml", []byte(text))
			if err == nil || !strings.HasPrefix(err.Error(), "p.toml:3: ") && !strings.HasPrefix(err.Error(), "p.toml:4: ") {
				t.Errorf("Parse: %v, want an error at the line", err)
			}
		})
	}
}

func TestParseKeepsDefaultsAndDigest(t *testing.T) {
	p, err := findings.Parse("p.toml", []byte("[thresholds]\ninvitation_days = 7\n[severity]\nTL-INV-01 = \"off\"\n[roles.allows]\nAgent = \"May work\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	if p.Thresholds.InvitationDays != 7 || p.Thresholds.InvitationHighDays != 30 {
		t.Errorf("thresholds = %+v, want the file's 7 and the default 30", p.Thresholds)
	}
	if p.Digest() == findings.Default().Digest() {
		t.Error("a policy with bytes has the digest of none")
	}
	if got := p.Allows("x", "agent"); got != "May work" {
		t.Errorf("Allows = %q", got)
	}
}

func TestClassify(t *testing.T) {
	p, err := findings.Parse("p.toml", []byte("[roles]\nprivileged = [\"R-1\", \"Treasury*\"]\nstandard = [\"Workspace admin\", \"treasury viewer\"]\n"))
	if err != nil {
		t.Fatal(err)
	}
	type answer struct {
		Class findings.Class
		Basis findings.Basis
	}
	tests := map[string]struct {
		id, name string
		want     answer
	}{
		"by id":                     {"r-1", "Viewer", answer{findings.Privileged, findings.ByPolicy}},
		"policy beats pattern":      {"r-2", "workspace ADMIN", answer{findings.Standard, findings.ByPolicy}},
		"wildcard":                  {"r-3", "Treasury lead", answer{findings.Privileged, findings.ByPolicy}},
		"exact beats wildcard":      {"r-4", "Treasury viewer", answer{findings.Standard, findings.ByPolicy}},
		"pattern, privileged first": {"r-5", "Admin viewer", answer{findings.Privileged, findings.ByPattern}},
		"pattern, standard":         {"r-6", "Read only", answer{findings.Standard, findings.ByPattern}},
		"none":                      {"r-7", "Zeta", answer{findings.Unclassified, findings.NotClassified}},
		"no name":                   {"r-8", "", answer{findings.Unclassified, findings.NotClassified}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			class, basis := p.Classify(tt.id, tt.name)
			if d := cmp.Diff(tt.want, answer{class, basis}); d != "" {
				t.Errorf("Classify (-want +got):\n%s", d)
			}
		})
	}
}

func TestOutside(t *testing.T) {
	p := findings.Policy{Organization: findings.Organization{ApprovedDomains: []string{" Acme.example"}}}
	tests := map[string]findings.Outside{
		"a@acme.example":              findings.IsInside,
		" A@ACME.EXAMPLE ":            findings.IsInside,
		"a@sub.acme.example":          findings.IsOutside,
		"a@acme.example@evil.example": findings.IsOutside,
		"a@\u0430cme.example":         findings.IsOutside,
		"nobody":                      findings.IsOutside,
		"":                            findings.NoEmailKnown,
	}
	for email, want := range tests {
		if got := p.Outside(email); got != want {
			t.Errorf("Outside(%q) = %q, want %q", email, got, want)
		}
	}
	p.Organization.ApprovedDomains = []string{"other.example", " X.Example ", "münchen.example"}
	for email, want := range map[string]findings.Outside{
		"ann@x.example": findings.IsInside, "ANN@X.EXAMPLE": findings.IsInside, "ann@sub.x.example": findings.IsOutside, "ann@notx.example": findings.IsOutside,
		"x.example": findings.IsOutside, "ann@": findings.IsOutside, "ann@xn--mnchen-3ya.example": findings.IsInside, "ann@munchen.example": findings.IsOutside,
	} {
		if got := p.Outside(email); got != want {
			t.Errorf("Outside(%q) = %q, want %q", email, got, want)
		}
	}
	if got := findings.Default().Outside("a@b.example"); got != findings.OutsideNotTested {
		t.Errorf("without approved domains: %q", got)
	}
}
