package table_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tlaudit/report/table"
	"tlaudit/text"
)

func TestLines(t *testing.T) {
	for name, tt := range map[string]struct {
		text  string
		width float64
		want  int
	}{
		"nothing":              {"", 10, 1},
		"one line":             {"nine char", 10, 1},
		"words on two lines":   {"nine char and", 10, 2},
		"a word over two":      {"seventeen-letters", 10, 2},
		"no more than most":    {strings.Repeat("word ", 1000), 10, table.MostLines},
		"characters not bytes": {"ŁŁŁŁŁŁ", 10, 1},
	} {
		if got := table.Lines(tt.text, tt.width); got != tt.want {
			t.Errorf("%s: %d lines, want %d", name, got, tt.want)
		}
	}
}

func TestShorten(t *testing.T) {
	for name, tt := range map[string]struct {
		text string
		want string
	}{
		"it fits":            {"one two three", "one two three"},
		"words":              {"one two three four five six", "one two three…"},
		"no mark at the end": {"one two three; four five six", "one two three…"},
		"a long word":        {strings.Repeat("x", 40), strings.Repeat("x", 17) + "…"},
		"a long word behind": {"one " + strings.Repeat("x", 40), "one…"},
		"many marks":         {"one two three............................ four five", "one two three…"},
		"made visible":       {"one\u202etwo three four", "one\u202etwo…"},
	} {
		if got := table.Shorten(tt.text, 10, 2); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

// A text is shortened to its longest beginning that fits, of all at whose words, or within whose first word, it can end.
func TestShortenKeepsTheMost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOfN(rapid.StringMatching(`[a-zW\x{202e}\x{2003}\[…世ł]{1,7}[.;,(]{0,12}`), 1, 40).Draw(t, "words"), " ")
		width, lines := float64(rapid.IntRange(1, 30).Draw(t, "width")), rapid.IntRange(1, 4).Draw(t, "lines")
		fits := func(s string) bool { return table.Lines(text.Visible(s), width) <= lines }
		want := "…"
		if fits(s) {
			want = s
		} else {
			first := true
			for i, r := range s {
				first = first && r != ' '
				if short := table.Ellipsis(s[:i]); i > 0 && (first || r == ' ') && fits(short) {
					want = short
				}
			}
		}
		if got := table.Shorten(s, width, lines); got != want {
			t.Errorf("Shorten(%q, %v, %d) = %q, want %q", s, width, lines, got, want)
		}
	})
}
