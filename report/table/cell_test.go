package table_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/report/table"
)

// Of a text that is shortened for the sheet, only the workbook and row_sum have the short one.
func TestShortened(t *testing.T) {
	cell := table.ShortenedTo("a long…", "a long\u202e reason")
	got := []any{table.IsCell(cell), table.Display(cell), table.Shown(cell), table.Raw(cell), table.Exact(cell)}
	if d := cmp.Diff([]any{true, "a long…", "a long[U+202E] reason", "a long\u202e reason", "a long\u202e reason"}, got); d != "" {
		t.Errorf("cell, Display, Shown, Raw, Exact (-want +got):\n%s", d)
	}
	if got := table.ShortenedTo("all", "all"); got != "all" {
		t.Errorf("a text with room is the cell %#v, want the text", got)
	}
	if got, want := table.RowSum([]int{0}, table.Row{cell}), table.RowSum([]int{0}, table.Row{"a long…"}); got != want {
		t.Errorf("row_sum %s, want %s, that of the short text", got, want)
	}
}
