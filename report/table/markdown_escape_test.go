package table_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"tlaudit/report/table"
	"tlaudit/text"
)

// A value that takes too many bytes when it is escaped is cut between characters, and says so.
func TestALongValueIsCutWithAMark(t *testing.T) {
	piece := rapid.SampledFrom([]string{"a", "é", "山", "`", "``", "|", "_", "@", " ", "#1", "[U+202E]", "👩‍💻", "~x"})
	rapid.Check(t, func(t *rapid.T) {
		s := text.Visible(strings.Repeat(strings.Join(rapid.SliceOfN(piece, 1, 20).Draw(t, "pieces"), ""), rapid.IntRange(1, 200).Draw(t, "times")))
		most := rapid.IntRange(200, 1000).Draw(t, "most")
		whole, got := table.EscapeShown(s), table.EscapeWithin(s, most)
		switch {
		case len(got) > most || !utf8.ValidString(got):
			t.Fatalf("%d bytes of %d: %q", len(got), most, got)
		case len(whole) <= most && got != whole:
			t.Fatalf("%q, want it whole", got)
		case len(whole) > most && !strings.Contains(got, "cut: "):
			t.Fatalf("%q has no mark", got)
		}
	})
}

// A word that a reader of Markdown could make a link of is code, the words around it are not.
func TestOnlyWordsThatLinkAreCode(t *testing.T) {
	for s, want := range map[string]string{
		"Ann Ames, ann@acme.example (last known 2026-08-17)": "Ann Ames, `ann@acme.example` (last known 2026-08-17)",
		"Review #3 and #41":                       "Review `#3` and `#41`",
		"MR !12, milestone %v1, label ~\"to do\"": "MR `!12,` milestone `%v1,` label `~\"to` do\"",
		"90 % of R&D, a_b":                        `90 % of R\&D, a\_b`,
		"see https://x.example now":               "see `https://x.example` now",
	} {
		if got := table.Escape(s); got != want {
			t.Errorf("%q becomes %q, want %q", s, got, want)
		}
	}
}
