package inputs_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/inputs"
)

const reviewersHeader = "workspace,role,user,domain,reviewer,fallback,basis\n"

func TestReadReviewers(t *testing.T) {
	const file = "\ufeffBasis, fallback,reviewer,domain,user,role,workspace\r\nLead, Bob@b.example ,A@b.example,@B.example,u-1,Owner,\"Pay, ments\"\r\n" +
		",,,,,,\r\n,,c@b.example,,,,\r\n,,,,\r\n"
	got, err := inputs.ReadReviewers("reviewers.csv", strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	want := &inputs.Reviewers{
		Source: []byte(file), File: "reviewers.csv",
		Lines: []inputs.ReviewerLine{
			{Workspace: "Pay, ments", Role: "Owner", User: "u-1", Domain: "b.example", Reviewer: "a@b.example", Fallback: "bob@b.example", Basis: "Lead", Number: 2},
			{Reviewer: "c@b.example", Number: 4},
		},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("ReadReviewers (-want +got):\n%s", d)
	}
}

// The column sheet may be missing, and its words and @manager may be in any case.
func TestReadReviewersOfASheet(t *testing.T) {
	got, err := inputs.ReadReviewers("reviewers.csv", strings.NewReader("sheet,"+reviewersHeader+
		"Organization,,,,, @Manager ,b@b.example,Line\nREVIEW,,,,,a@b.example,@manager,\ninvitations,,,,,a@b.example,,\n,,,,,a@b.example,,\n"))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]inputs.ReviewerLine{
		{Sheet: "organization", Reviewer: "@manager", Fallback: "b@b.example", Basis: "Line", Number: 2},
		{Sheet: "review", Reviewer: "a@b.example", Fallback: "@manager", Number: 3},
		{Sheet: "invitations", Reviewer: "a@b.example", Number: 4},
		{Reviewer: "a@b.example", Number: 5},
	}, got.Lines); d != "" {
		t.Errorf("ReadReviewers (-want +got):\n%s", d)
	}
}

// The example of the document is a reviewers' file.
func TestReviewersFileOfTheDocument(t *testing.T) {
	document, err := os.ReadFile("../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	_, block, _ := strings.Cut(string(document), "```csv\n")
	block, _, _ = strings.Cut(block, "```")
	if got, err := inputs.ReadReviewers("reviewers.csv", strings.NewReader(block)); err != nil || len(got.Lines) != 4 {
		t.Errorf("ReadReviewers: %v, %v", got, err)
	}
}

func TestReviewersFileIsReadStrictly(t *testing.T) {
	for name, tt := range map[string]struct{ file, want string }{
		"empty":                    {"", "reviewers.csv: the file is empty"},
		"no column":                {"workspace,role,user,domain,reviewer,fallback\n", "reviewers.csv: line 1: column basis is missing"},
		"unknown column":           {"workspaces,role,user,domain,reviewer,fallback,basis\n", `reviewers.csv: line 1: unknown column "workspaces"`},
		"no line":                  {reviewersHeader, "reviewers.csv: the list of reviewers is empty"},
		"no reviewer":              {reviewersHeader + ",,,,,,x\n", "reviewers.csv: line 2: the reviewer is missing"},
		"bad address":              {reviewersHeader + ",,,,a@b.example,,x\n,,,,ann,,x\n", `reviewers.csv: line 3: reviewer "ann" is not an e-mail address`},
		"name and address":         {reviewersHeader + ",,,,Ann <a@b.example>,,x\n", "is not an e-mail address"},
		"bad fallback":             {reviewersHeader + ",,,,a@b.example,bob,x\n", `reviewers.csv: line 2: fallback "bob" is not an e-mail address`},
		"own fallback":             {reviewersHeader + ",,,,a@b.example,A@b.example,x\n", "reviewers.csv: line 2: the fallback is the reviewer"},
		"no such sheet":            {"sheet," + reviewersHeader + ",,,,,a@b.example,,x\nReviews,,,,,a@b.example,,x\n", `reviewers.csv: line 3: sheet "reviews" is not review, organization or invitations`},
		"a manager's manager":      {reviewersHeader + ",,,,@manager,@manager,x\n", "reviewers.csv: line 2: the fallback is the reviewer"},
		"another word with @":      {reviewersHeader + ",,,,@boss,,x\n", `reviewers.csv: line 2: reviewer "@boss" is not an e-mail address, and not @manager`},
		"too few fields":           {reviewersHeader + "a,b\n", "reviewers.csv: line 2: 2 fields, the header has 7"},
		"wildcards":                {reviewersHeader + ",,,,*@b.example,,x\n", `reviewers.csv: line 2: reviewer "*@b.example" is not an e-mail address`},
		"one wildcard":             {reviewersHeader + ",,,,a?@b.example,,x\n", "is not an e-mail address"},
		"escaping":                 {reviewersHeader + ",,,,a~b@b.example,,x\n", "is not an e-mail address"},
		"a criterion":              {reviewersHeader + ",,,,=x@b.example,,x\n", `reviewers.csv: line 2: reviewer "=x@b.example" is not an e-mail address`},
		"a fallback for all":       {reviewersHeader + ",,,,a@b.example,*@b.example,x\n", `reviewers.csv: line 2: fallback "*@b.example" is not an e-mail address`},
		"longer than counted":      {reviewersHeader + ",,,," + strings.Repeat("a", 250) + "@b.example,,x\n", "is not an e-mail address"},
		"Latin-1":                  {reviewersHeader + ",,,,a@b.example,,x\n,,,,a@b.example,,caf\xe9\n", `reviewers.csv: line 3: ",,,,a@b.example,,caf\xe9" is not UTF-8: save the file as UTF-8`},
		"domain with a blank":      {reviewersHeader + ",,,a b,a@b.example,,x\n", `reviewers.csv: line 2: domain "a b" is not a domain name such as bank.example`},
		"wildcard domain":          {reviewersHeader + ",,,*.b.example,a@b.example,,x\n", `reviewers.csv: line 2: domain "*.b.example" is not a domain name`},
		"URL as domain":            {reviewersHeader + ",,,https://b.example,a@b.example,,x\n", `reviewers.csv: line 2: domain "https://b.example" is not a domain name`},
		"single label":             {reviewersHeader + ",,,corp,a@b.example,,x\n", `domain "corp" is not a domain name`},
		"broken punycode":          {reviewersHeader + ",,,xn--zzzzzzz99.example,a@b.example,,x\n", `domain "xn--zzzzzzz99.example" is not a domain name: "xn--zzzzzzz99" is not the punycode of anything`},
		"two addresses":            {reviewersHeader + ",,,,a@b.example;c@b.example,,x\n", `reviewers.csv: line 2: reviewer "a@b.example;c@b.example" is not an e-mail address`},
		"quotes around":            {reviewersHeader + ",,,,'a@b.example',,x\n", `reviewers.csv: line 2: reviewer "'a@b.example'" is not an e-mail address`},
		"fallback with quotes":     {reviewersHeader + ",,,,a@b.example,'c@b.example',x\n", `reviewers.csv: line 2: fallback "'c@b.example'" is not an e-mail address`},
		"own fallback, decomposed": {reviewersHeader + ",,,,jürgen@b.example,ju\u0308rgen@b.example,x\n", "reviewers.csv: line 2: the fallback is the reviewer"},
		"user in braces":           {reviewersHeader + ",,{" + one + "},,a@b.example,,x\n", `reviewers.csv: line 2: user "{` + one + `}" is not an id`},
		"workspace in braces":      {reviewersHeader + "{" + one + "},,,,a@b.example,,x\n", `reviewers.csv: line 2: workspace "{` + one + `}" is not an id`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := inputs.ReadReviewers("reviewers.csv", strings.NewReader(tt.file))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("ReadReviewers: %v, want %s", err, tt.want)
			}
		})
	}
}
