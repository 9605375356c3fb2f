package list_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"tlaudit/report/list"
	"tlaudit/report/table"
	"tlaudit/testdata/hostile"
)

func listOf(values []string) list.Rows {
	return list.Rows{Columns: []string{"number", "value"}, Rows: func(yield func([]any, error) bool) {
		for i, v := range values {
			if !yield([]any{int64(i), v}, nil) {
				return
			}
		}
	}}
}

// Every hostile string stays one cell, as text, in every format of a list.
func TestHostileTextInLists(t *testing.T) {
	values := hostile.Strings(t, "../../testdata/hostile.txt")
	for _, format := range []string{"table", "markdown", "csv", "json"} {
		var out bytes.Buffer
		if err := list.Write(&out, format, listOf(values)); err != nil {
			t.Fatal(err)
		}
		switch format {
		case "table":
			if got := strings.Count(out.String(), "\n"); got != len(values)+1 {
				t.Errorf("table has %d lines, want %d", got, len(values)+1)
			}
			if strings.ContainsAny(out.String(), "\x1b\x00\r\t\u202e\u2066") {
				t.Error("table holds a control character")
			}
		case "markdown":
			// What table.WriteMarkdownRow writes of table.Escape reads back as the same text.
			want := "| number | value |\n| --- | --- |\n"
			for i, v := range values {
				want += fmt.Sprintf("| %d | %s |\n", i, table.Escape(v))
			}
			if d := cmp.Diff(want, out.String()); d != "" {
				t.Errorf("markdown (-want +got):\n%s", d)
			}
		case "csv":
			if got, err := csv.NewReader(&out).ReadAll(); err != nil || len(got) != len(values)+1 {
				t.Errorf("csv has %d records (%v), want %d", len(got), err, len(values)+1)
			}
		case "json":
			var got []struct {
				Number int
				Value  string
			}
			if err := json.Unmarshal(out.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			for i, v := range values {
				if want := strings.ToValidUTF8(v, "\ufffd"); utf8.ValidString(v) && got[i].Value != want {
					t.Errorf("json reads %q, want %q", got[i].Value, want)
				}
			}
		}
	}
}
