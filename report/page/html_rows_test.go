package page

import (
	"strings"
	"testing"
)

// A cell that says whom a row is about is a header of its row. An empty one is not: a screen
// reader would announce a header that says nothing.
func TestAnEmptyCellIsNoHeader(t *testing.T) {
	for cell, want := range map[any]string{"Ann": `<th scope="row">Ann </th>`, "": "<td></td>", nil: "<td></td>"} {
		var b strings.Builder
		writeCell(&b, cell, true)
		if b.String() != want {
			t.Errorf("%v: %s, want %s", cell, &b, want)
		}
	}
}
