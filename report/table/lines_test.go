package table_test

import (
	"strings"
	"testing"

	"tlaudit/report/table"
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
		"made visible":       {"one\u202etwo three four", "one\u202etwo…"},
	} {
		if got := table.Shorten(tt.text, 10, 2); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}
