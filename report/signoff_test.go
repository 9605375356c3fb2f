package report_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"tlaudit/report"
	"tlaudit/report/xlsx"
	"tlaudit/snapshot"
)

func opened(t *testing.T, r report.Report) *excelize.File {
	t.Helper()
	var out bytes.Buffer
	if err := xlsx.Write(&out, r.Document); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

// What Sign-off shows as issued is what its formulas calculate, and they count as the
// reviewer fills in.
func signOffCountsAlong(t *testing.T, r report.Report, l *snapshot.Ledger) {
	f := opened(t, r)
	rows, err := f.GetRows("Sign-off")
	if err != nil {
		t.Fatal(err)
	}
	lines := 0
	for n, row := range rows {
		if len(row) == 0 || !strings.HasPrefix(row[0], "Rows of ") {
			continue
		}
		lines++
		for i := 3; i <= 10; i++ {
			if i >= len(row) || row[i] == "" {
				continue // no such count on that sheet
			}
			cell, err := excelize.CoordinatesToCellName(i+1, n+1)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := f.CalcCellValue("Sign-off", cell); err != nil || got != row[i] {
				t.Errorf("%s holds %s and calculates %s (%v)", cell, row[i], got, err)
			}
		}
	}
	if lines != 7 {
		t.Errorf("%d lines count, want those of four reviewers, of all, of Organization and of Invitations", lines)
	}
}
