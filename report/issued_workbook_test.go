package report_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"tlaudit/report/xlsx"
)

// An issued workbook stays readable: headers and defined names alone lead to everything
// that a later version looks for.
func TestAnIssuedWorkbookOfFormat1IsReadable(t *testing.T) {
	path := filepath.Join("..", "testdata", "format1", "access-review.xlsx")
	if *update {
		if _, err := os.Stat(path); err != nil {
			r, _ := sample(t)
			var out bytes.Buffer
			if err := xlsx.Write(&out, r.Document); err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, out.Bytes(), 0o644)); err != nil {
				t.Fatal(err)
			}
		}
	}
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	names := map[string]string{}
	for _, n := range f.GetDefinedName() {
		if !strings.HasPrefix(n.Name, "tlaudit_") {
			continue
		}
		sheet, cell, ok := strings.Cut(strings.ReplaceAll(n.RefersTo, "$", ""), "!")
		if !ok {
			t.Fatalf("%s refers to %s", n.Name, n.RefersTo)
		}
		if names[n.Name], err = f.GetCellValue(strings.Trim(sheet, "'"), cell, excelize.Options{RawCellValue: true}); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]string{
		"tlaudit_workbook_format": "1", "tlaudit_snapshot": "10", "tlaudit_baseline": "4", "tlaudit_part": "1/1", "tlaudit_rows": "145",
		"tlaudit_attested_by": "", "tlaudit_acknowledged_on": "",
	} {
		if got, ok := names[name]; !ok || got != want {
			t.Errorf("%s = %q (%v), want %q", name, got, ok, want)
		}
	}
	for _, name := range []string{"tlaudit_review_id", "tlaudit_state_digest", "tlaudit_chain_head", "tlaudit_policy_digest", "tlaudit_rows_digest"} {
		if len(names[name]) != 64 {
			t.Errorf("%s = %q, want a digest", name, names[name])
		}
	}
	for sheet, headers := range map[string][]string{
		"Review":       {"#", "Decision", "Justification", "New role", "Decided by", "Decision date", "Check", "Assigned to", "Ticket", "user_id", "workspace_id", "role_id", "row_sum", "row_key"},
		"Organization": {"#", "Decision", "New role", "Justification", "Decided by", "Decision date", "Check", "Assigned to", "Ticket", "user_id", "row_sum", "row_key"},
		"Invitations":  {"#", "Decision", "Justification", "Decided by", "Decision date", "Check", "Assigned to", "enrollment_id", "row_sum", "row_key"},
	} {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range headers {
			if cells := columnOf(t, rows, h); len(cells) == 0 {
				t.Errorf("%s has no rows under %s", sheet, h)
			}
		}
		for _, k := range columnOf(t, rows, "row_key") {
			if len(k) != 21 {
				t.Errorf("%s: row_key %q", sheet, k)
			}
		}
	}
}
