package report_test

import (
	"fmt"
	"iter"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/inputs"
	"tlaudit/report"
	"tlaudit/report/table"
	"tlaudit/snapshot"
)

// What is recorded of an issued report is what its tables show: by header, in their order.
func TestIssuedRowsAreThoseOfTheTables(t *testing.T) {
	l := recorded(t, entry{header(0), treasury()})
	reviewers, err := inputs.ReadReviewers("reviewers.csv", strings.NewReader("workspace,role,user,domain,reviewer,fallback,basis\n,,,,boss@acme.example,,\n"))
	if err != nil {
		t.Fatal(err)
	}
	r := build(t, l, report.Options{At: 1, Reviewers: reviewers, Issue: "Q1"})
	var names []string
	rows := 0
	for _, s := range r.IssuedSheets() {
		names = append(names, s.Name)
		shown := tableNamed(t, r, s.Name)
		next, stop := iter.Pull2(shown.Rows)
		defer stop()
		for issued, err := range s.Rows {
			if err != nil {
				t.Fatal(err)
			}
			rows++
			row, _, ok := next()
			if !ok {
				t.Fatalf("%s has more rows than the table", s.Name)
			}
			cell := func(header string) string {
				if at := shown.Column(header); at >= 0 {
					return table.Display(row[at])
				}
				return ""
			}
			if issued.Key != cell("row_key") || issued.Sum != cell("row_sum") || issued.UserID != cell("user_id") || issued.WorkspaceID != cell("workspace_id") ||
				issued.RoleID != cell("role_id") || issued.EnrollmentID != cell("enrollment_id") || issued.Reviewer != "boss@acme.example" {
				t.Errorf("%s: %+v is not the row %v", s.Name, issued, row)
			}
			if (issued.WorkspaceID != "") != (issued.Source == snapshot.Direct) {
				t.Errorf("%s: source %q", s.Name, issued.Source)
			}
			for i, c := range s.Columns {
				if issued.Displayed[i] != cell(c.Header) {
					t.Errorf("%s, %s: %q, the table shows %q", s.Name, c.Header, issued.Displayed[i], cell(c.Header))
				}
			}
		}
		if _, _, more := next(); more {
			t.Errorf("%s has fewer rows than the table", s.Name)
		}
	}
	if d := cmp.Diff([]string{"Review", "Organization", "Invitations"}, names); d != "" {
		t.Errorf("sheets (-want +got):\n%s", d)
	}
	if rows != r.Keyed {
		t.Errorf("%d rows are recorded, %d have a row_key", rows, r.Keyed)
	}
	if e, err := r.Unassigned(); e != nil || err != nil {
		t.Errorf("Unassigned: %v, %v; everything has a reviewer", e, err)
	}
}

// assignedTo is a report of one sheet with rows about Ann that are assigned so, or that need
// no decision.
func assignedTo(reviewers ...string) report.Report {
	columns := []table.ColumnOf[string]{
		{Header: "Workspace", Cell: func(string) any { return "Treasury" }},
		{Header: "Name", Cell: func(string) any { return "Ann" }},
		{Header: "Decision", Input: true, Cell: func(who string) any {
			if who == "nothing to decide" {
				return table.NoInput{}
			}
			return nil
		}},
		{Header: "Assigned to", Cell: func(who string) any { return who }},
	}
	sheet := table.Keyed(table.Table{Name: "Review", Sheet: true}, table.Of(reviewers), func(who string) string { return who }, columns)
	return report.Report{Document: table.Document{Tables: []table.Table{{Name: "Cover"}, sheet}}}
}

func TestUnassignedRows(t *testing.T) {
	var many []string
	for range 25 {
		many = append(many, "Not assigned")
	}
	const own = "Not assigned: own access, and no fallback"
	many = append(many, own)
	named := func(from, to int) string {
		var all []string
		for i := from; i <= to; i++ {
			all = append(all, fmt.Sprintf("Review #%d (Ann in Treasury)", i))
		}
		return strings.Join(all, ", ")
	}
	for name, tt := range map[string]struct {
		reviewers []string
		want      string
	}{
		"all assigned":        {reviewers: []string{"bob@acme.example", "nothing to decide"}},
		"nobody":              {[]string{"bob@acme.example", "Not assigned"}, "1 row needs a decision and has no reviewer: Review #2 (Ann in Treasury)"},
		"no manager":          {[]string{"Not assigned: no manager to ask, and no fallback"}, "1 row needs a decision and has no reviewer: Review #1 (Ann in Treasury)"},
		"the holder":          {[]string{own}, "1 row has only the holder of the access as its reviewer: Review #1 (Ann in Treasury)"},
		"both":                {[]string{"Not assigned", "Not assigned: own access of the fallback"}, "1 row needs a decision and has no reviewer: Review #1 (Ann in Treasury); 1 row has only the holder of the access as its reviewer: Review #2 (Ann in Treasury)"},
		"more than are named": {many, "25 rows need a decision and have no reviewer: " + named(1, 20) + " and 5 more; 1 row has only the holder of the access as its reviewer"},
	} {
		t.Run(name, func(t *testing.T) {
			e, err := assignedTo(tt.reviewers...).Unassigned()
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if e != nil {
				got = e.Error()
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("Unassigned (-want +got):\n%s", d)
			}
		})
	}
}

// The Cover counts the rows that Unassigned finds.
func TestCoverCountsRowsWithoutAReviewer(t *testing.T) {
	l := recorded(t, entry{header(0), treasury()})
	r := build(t, l, report.Options{At: 1, Issue: "Q1", AllowUnassigned: "a test"})
	e, err := r.Unassigned()
	if err != nil || e == nil {
		t.Fatalf("Unassigned: %v, %v", e, err)
	}
	want := fmt.Sprintf("%d rows have no reviewer, or only the holder of the access. Allowed when this was issued: a test", e.Rows())
	got := ""
	for _, f := range r.Headline.Facts {
		if f.Item == "Rows without a reviewer" {
			got = table.Shown(f.Value)
		}
	}
	if got != want {
		t.Errorf("the Cover says %q, want %q", got, want)
	}
}
