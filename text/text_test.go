package text_test

import (
	"testing"

	"tlaudit/text"
)

func TestCount(t *testing.T) {
	for want, got := range map[string]string{
		"0 rows": text.Count(0, "row"), "1 row": text.Count(1, "row"), "2 people": text.Count(2, "person"), "1 person": text.Count(int64(1), "person"),
		"2 identities": text.Count(2, "identity"), "3 days": text.Count(3, "day"), "2 searches": text.Count(2, "search"), "were": text.OneOrMany(0, "was", "were"),
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestVisible(t *testing.T) {
	for in, want := range map[string]string{
		"plain": "plain", "a\x1b[31m": "a[U+001B][31m", "\u202e": "[U+202E]", "\xff": "[0xFF]", "[U+001B]": "[U+005B]U+001B]", "a\u200db": "a\u200db",
	} {
		if got := text.Visible(in); got != want {
			t.Errorf("Visible(%q) = %q, want %q", in, got, want)
		}
	}
	if got := text.Line("one\ntwo\r\n\x07"); got != "one; two; [U+0007]" {
		t.Errorf("Line: %q", got)
	}
}
