package report_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"tlaudit/findings"
	"tlaudit/report"
	"tlaudit/snapshot"
)

// Every format, not the sheet alone, says if something is not known: that is not "none".
func TestEveryFormatSaysWhatIsNotKnown(t *testing.T) {
	first := story()[0]
	rule := findings.Rule{ID: "TL-TST-01"}
	r := build(t, ledger(t, first), report.Options{At: 1, Findings: report.Evaluations{
		Rules: []findings.Rule{rule}, Now: findings.Result{NotEvaluated: []findings.NotEvaluated{{Rule: rule}}},
	}})
	markdown, html, machine := documents(t, r)
	var fields struct {
		Tables map[string]struct{ Notice string } `json:"tables"`
	}
	if err := json.Unmarshal([]byte(machine), &fields); err != nil {
		t.Fatal(err)
	}
	book := opened(t, r)
	for sheet, want := range map[string]string{
		"Changes":  "No baseline: changes cannot be shown",
		"Leavers":  "No roster supplied: leavers are not known",
		"Findings": "Not evaluated: TL-TST-01; the Cover says why",
	} {
		tbl := tableNamed(t, r, sheet)
		if tbl.Empty == "None found" {
			t.Errorf("%s: Empty = %q, though it is not known", sheet, tbl.Empty)
		}
		if header := csvRecords(t, tbl, false)[0]; header[len(header)-1] != want {
			t.Errorf("%s begins with %q, want %q", tbl.File, header, want)
		}
		if got, err := book.GetCellValue(sheet, "A1"); err != nil || got != want {
			t.Errorf("the sheet %s begins with %q (%v), want %q", sheet, got, err, want)
		}
		if got := fields.Tables[strings.ToLower(sheet)].Notice; got != want {
			t.Errorf("json says %q of %s, want %q", got, sheet, want)
		}
		if !strings.Contains(markdown, "\n**"+want+"**\n") {
			t.Errorf("markdown does not say %q", want)
		}
		if !strings.Contains(html, `<p class="banner">`+want+"</p>") {
			t.Errorf("html does not say %q", want)
		}
	}
}

// What was not read is not counted as zero on Sign-off, on the Cover and in the index.
func TestWhatWasNotReadIsNotZero(t *testing.T) {
	s := story()[0]
	s.users, s.invitations, s.unreadResources = nil, nil, []string{snapshot.Users, snapshot.Enrollments}
	l := ledger(t, s)
	r := build(t, l, report.Options{At: 1})
	texts := column(t, r, "Sign-off", "Section", "Rows", "Text")
	for want, in := range map[string]string{
		"1 person on Organization (users: not read) and no pending invitation known (invitations: not read). I have read":    texts[2],
		"Accounts and their roles in the organization. Not read: users.":                                                     strings.Join(texts, "\n"),
		"Rows of a sheet, Not read, Not read: invitations":                                                                   strings.Join(texts, "\n"),
		"1 person on Organization (users: not read) and no pending invitation known (invitations: not read) on Invitations.": fact(t, r, "1. Reviewers"),
		"(users: not read)": fact(t, r, "Rows"),
		"1 on Organization (users: not read); on Invitations not read": fact(t, r, "Rows that need a decision"),
	} {
		if !strings.Contains(in, want) {
			t.Errorf("%q does not say %q", in, want)
		}
	}
	if lead := tableNamed(t, r, "Sign-off").Lead; !strings.Contains(strings.Join(lead, "\n"), "\nNot read, and so not in the counts: users, invitations.") {
		t.Errorf("Sign-off begins with %q", lead)
	}
	if got, err := opened(t, r).GetRows("Sign-off"); err != nil || !slices.ContainsFunc(got, func(row []string) bool {
		return len(row) > 6 && row[1] == "Invitations" && row[6] == "Not read"
	}) {
		t.Errorf("the workbook's Sign-off: %q (%v)", got, err)
	}
	divided := reviewed(t, l, report.Options{At: 1}, ",,,,eve@acme.example,,x\n")
	for _, part := range divided.Parts {
		if got := fact(t, part.Report, "1. Reviewers"); !strings.Contains(got, "invitations: not read") {
			t.Errorf("%s has %q to decide", part.File, got)
		}
	}
	draft := build(t, l, report.Options{At: 1, Draft: true})
	for sheet, want := range map[string]string{
		"Organization": "DRAFT: not for issue; not read: users", "Invitations": "DRAFT: not for issue; not read: invitations", "Roles": "DRAFT: not for issue",
	} {
		if got := tableNamed(t, draft, sheet).Notice; got != want {
			t.Errorf("%s: Notice = %q, want %q", sheet, got, want)
		}
	}
}
