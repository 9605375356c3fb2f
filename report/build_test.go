package report_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"tlaudit/report"
	"tlaudit/report/page"
	"tlaudit/report/table"
	"tlaudit/snapshot"
	"tlaudit/templates"
)

func TestReviewSaysHowEachGrantCompares(t *testing.T) {
	l := ledger(t, story()...)
	r := build(t, l, report.Options{At: 3, Since: 1})
	want := []string{
		"1, Payments, bob@acme.example, Workspace admin, Direct, Yes, New, Yes, Yes",
		"2, Treasury, ann@acme.example, Workspace admin, Direct, Yes, Role changed, Yes, Yes",
		"3, Payments, own@acme.example, owner, Inherited, Yes, Same as at baseline, Decided on Organization, Decided on Organization",
		"4, Treasury, own@acme.example, owner, Inherited, Yes, Same as at baseline, Decided on Organization, Decided on Organization",
		"5, Payments, cid@partner.example, Zeta, Direct, Unclassified, Same as at baseline, Yes, Yes",
		"6, Treasury, bob@acme.example, Viewer, Direct, No, Same as at baseline, Yes, For Revoke or Change role",
		"7, Treasury, dee@acme.example, Viewer, Direct, No, Same as at baseline, Yes, For Revoke or Change role",
	}
	got := column(t, r, "Review", "#", "Workspace", "Email", "Role", "Source", "Privileged", "Change", "Decision required", "Justification required")
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("Review (-want +got):\n%s", d)
	}
	// Seen at the first, missed at the second, seen at the third.
	r = build(t, l, report.Options{At: 3, Since: 2})
	if got := column(t, r, "Review", "Email", "Change"); !slices.Contains(got, "dee@acme.example, Present again") {
		t.Errorf("since 2: %q, want dee present again", got)
	}
	// A grant of the first snapshot is never New.
	r = build(t, l, report.Options{At: 1})
	for _, c := range column(t, r, "Review", "Change") {
		if c != "No baseline" {
			t.Errorf("first snapshot: change %q, want No baseline", c)
		}
	}
}

func TestReconciliationTiesOut(t *testing.T) {
	r := build(t, ledger(t, story()...), report.Options{At: 3, Since: 1})
	for _, line := range column(t, r, "Reconciliation", "Check", "Of", "Expected", "Actual", "Result") {
		if strings.HasSuffix(line, "FAIL") && !strings.Contains(line, "Roster match") {
			t.Errorf("%s", line)
		}
	}
	if got := r.Headline.Banners[0]; got != "Population: COMPLETE AS VISIBLE TO THE TOKEN" {
		t.Errorf("banner = %q", got)
	}
}

func TestUnreadWorkspaceIsNeverAChange(t *testing.T) {
	states := story()
	states[2].unread = map[string]string{"w-2": snapshot.Forbidden}
	l := ledger(t, states...)
	_, err := report.Build(t.Context(), l, report.Options{At: 3, Since: 1, Policy: policy(t)})
	var partial *report.PartialError
	if !errors.As(err, &partial) {
		t.Fatalf("Build of a partial snapshot: %v, want a PartialError", err)
	}
	r := build(t, l, report.Options{At: 3, Since: 1, Draft: true})
	for _, line := range column(t, r, "Changes", "Kind", "Workspace", "snapshot_id") {
		if strings.HasPrefix(line, "Access") && strings.HasSuffix(line, "Payments, 3") {
			t.Errorf("change in the unread workspace: %s", line)
		}
	}
	if got := strings.Join(r.Headline.Banners, "\n"); !strings.Contains(got, "Population: PARTIAL: not met: Workspaces in scope that were read") || !strings.Contains(got, "DRAFT") {
		t.Errorf("banners = %q", got)
	}
	for _, line := range column(t, r, "Reconciliation", "Area", "Check", "Of", "Result") {
		if strings.HasPrefix(line, "Roll-forward") && strings.HasSuffix(line, "FAIL") {
			t.Errorf("%s", line)
		}
	}
}

func TestKeysBindRowsToTheReview(t *testing.T) {
	l := ledger(t, story()...)
	first := build(t, l, report.Options{At: 3, Since: 1})
	again := build(t, l, report.Options{At: 3, Since: 1})
	other := build(t, l, report.Options{At: 3, Since: 2})
	keys := column(t, first, "Review", "row_key")
	if d := cmp.Diff(keys, column(t, again, "Review", "row_key")); d != "" {
		t.Errorf("the same review has other keys:\n%s", d)
	}
	seen := map[string]bool{}
	for _, k := range append(keys, column(t, other, "Review", "row_key")...) {
		if len(k) != 21 || k[0] != 'r' {
			t.Errorf("row_key %q, want r and 20 digits", k)
		}
		if seen[k] {
			t.Errorf("row_key %s twice", k)
		}
		seen[k] = true
	}
	if got := column(t, first, "Organization", "row_key"); got[0][0] != 'o' {
		t.Errorf("Organization row_key = %s", got[0])
	}
	if got := column(t, first, "Invitations", "row_key"); got[0][0] != 'i' {
		t.Errorf("Invitations row_key = %s", got[0])
	}
}

func TestEveryFormatIsAsItWas(t *testing.T) {
	r := build(t, ledger(t, story()...), report.Options{At: 3, Since: 1, Flags: []string{"format=xlsx,csv,md"}})
	for _, tbl := range r.Tables {
		if tbl.File == "" {
			continue
		}
		var out bytes.Buffer
		if err := table.WriteCSV(&out, tbl, false); err != nil {
			t.Fatal(err)
		}
		golden(t, tbl.File, out.Bytes())
	}
	var out bytes.Buffer
	if err := page.Markdown(&out, r.Document, templates.Files); err != nil {
		t.Fatal(err)
	}
	golden(t, "access-review.md", out.Bytes())
	out.Reset()
	if err := page.HTML(&out, r.Document, templates.Files); err != nil {
		t.Fatal(err)
	}
	_, main, _ := bytes.Cut(out.Bytes(), []byte("<main")) // the style and the script are files of their own
	main, _, _ = bytes.Cut(main, []byte("<script>"))
	golden(t, "access-review.html", append([]byte("<main"), main...))
	out.Reset()
	if err := page.JSON(&out, r.Document); err != nil {
		t.Fatal(err)
	}
	golden(t, "access-review.json", out.Bytes())
	golden(t, "access-review.xlsx.txt", cellsOf(t, opened(t, r)))
}

// cellsOf is what each sheet of a workbook shows, a row on a line.
func cellsOf(t *testing.T, f *excelize.File) []byte {
	t.Helper()
	var out bytes.Buffer
	for _, sheet := range f.GetSheetList() {
		fmt.Fprintf(&out, "## %s\n", sheet)
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			fmt.Fprintln(&out, strings.Join(row, "\t"))
		}
	}
	return out.Bytes()
}
