package page

import "testing"

// Blanks at the ends of a value are not seen, but between asterisks they would keep the value
// from being bold.
func TestAValueBeginsAndEndsWithItsText(t *testing.T) {
	for cell, want := range map[any]string{"1:   lead and trail  ": "1:   lead and trail", "\u00a0Ann\u2003": "Ann", int64(7): "7", "  ": "", nil: ""} {
		if got := markdownCell(cell); got != want {
			t.Errorf("%q is written %q, want %q", cell, got, want)
		}
	}
}
