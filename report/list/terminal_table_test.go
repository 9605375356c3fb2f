package list_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/report/list"
	"tlaudit/testdata/machine"
)

// A table for a terminal is never wider than it, and says what it left out.
func TestTableFitsATerminal(t *testing.T) {
	long := strings.Repeat("role with a name ", 4)
	rows := list.Rows{Columns: []string{"who", "since", "role"}, Spare: []string{"since"}, Rows: func(yield func([]any, error) bool) {
		_ = yield([]any{"山田@bank.example", "2026-01-05T06:00:00Z", long}, nil) && yield([]any{"ann@bank.example", nil, "x"}, nil)
	}}
	for width, want := range map[int]string{
		200: "who                since                 role\n山田@bank.example  2026-01-05T06:00:00Z  " + strings.TrimRight(long, " ") + "\nann@bank.example   unknown               x\n",
		26: "who         role\n山田@bank.  role with a\nexample     name role with\n            a name role\n            with a name\n            role with a\n            name\n" +
			"ann@bank.   x\nexample\n\nToo narrow for since.\n",
		50: "who                role\n山田@bank.example  role with a name role with a\n                   name role with a name role with\n                   a name\nann@bank.example   x\n" +
			"\nToo narrow for since.\n",
	} {
		rows.Width = width
		var out bytes.Buffer
		if err := list.Write(&out, "table", rows); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, out.String()); d != "" {
			t.Errorf("width %d (-want +got):\n%s", width, d)
		}
	}
}

// A narrow table breaks addresses before dates and short words, and a text at a blank where the
// next word fits a line.
func TestShortWordsStayWhole(t *testing.T) {
	rows := list.Rows{Columns: []string{"workspace", "who", "since", "what"}, Width: 58, Rows: func(yield func([]any, error) bool) {
		_ = yield([]any{"AML Investigations", "owen.blackwood@bank.example", "on 2026-01-05", "TL-HR-01; carl@bank.example"}, nil) &&
			yield([]any{"UAT", "ann@bank.example", "", "TL-ORP-02"}, nil)
	}}
	var out bytes.Buffer
	if err := list.Write(&out, "table", rows); err != nil {
		t.Fatal(err)
	}
	want := `workspace       who               since       what
AML             owen.blackwood@   on          TL-HR-01;
Investigations  bank.example      2026-01-05  carl@bank.
                                              example
UAT             ann@bank.example              TL-ORP-02
`
	if d := cmp.Diff(want, out.String()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if d := cmp.Diff("a list of them, --rule\nID those of owen.\nblackwood@bank.example", list.Wrap("a list of them, --rule ID those of owen.blackwood@bank.example", 22)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// A column breaks no short word, also where only a row far below has it; a time that is wider than
// its column is broken behind its date.
func TestALateWordStaysWhole(t *testing.T) {
	rows := list.Rows{Columns: []string{"change", "who", "what"}, Width: 37, Rows: func(yield func([]any, error) bool) {
		for range 60 {
			if !yield([]any{"user added", "ann@bank.example", "a"}, nil) {
				return
			}
		}
		_ = yield([]any{"access transient", "carl@bank.example", "2026-08-10T13:00:00Z -> gone"}, nil)
	}}
	var out bytes.Buffer
	if err := list.Write(&out, "table", rows); err != nil {
		t.Fatal(err)
	}
	all := strings.Split(out.String(), "\n")
	want := "access      carl@bank.   2026-08-10T\ntransient   example      13:00:00Z ->\n                         gone\n"
	if d := cmp.Diff(want, strings.Join(all[len(all)-4:], "\n")); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// A rule may return long cells: the time to break one into lines grows as the cell does.
func TestWrapALongCell(t *testing.T) {
	cell := strings.TrimSpace(strings.Repeat("since 2026-01-02T03:04:05Z, ", 10_000))
	machine.Within(t, "a cell of 280 kB", func() {
		for line := range strings.SplitSeq(list.Wrap(cell, 30), "\n") {
			if line != "since 2026-01-02T03:04:05Z," && line != "since 2026-01-02T03:04:05Z" {
				t.Errorf("the line %q", line)
				return
			}
		}
	})
}

// On a terminal a column that is empty in every row is left out, also where there is one row.
func TestAnEmptyColumnIsLeftOut(t *testing.T) {
	for rows, want := range map[int]string{1: "who  role\nann  Viewer\n", 2: "In every row: role Viewer.\n\nwho\nann\nbob\n"} {
		var out strings.Builder
		people := []string{"ann", "bob"}
		table := list.Rows{Columns: []string{"who", "label", "role"}, Width: 80, Rows: func(yield func([]any, error) bool) {
			for _, who := range people[:rows] {
				if !yield([]any{who, "", "Viewer"}, nil) {
					return
				}
			}
		}}
		if err := list.Write(&out, "table", table); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, out.String()); d != "" {
			t.Errorf("%d rows (-want +got):\n%s", rows, d)
		}
	}
}
