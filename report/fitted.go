package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"tlaudit/report/table"
	"tlaudit/text"
)

// said is a claim with what shows it.
type said struct{ claim, evidence string }

// fitted joins a claim, its evidence, notes, and the titles of more: all of it, and the words of
// it that take no more lines than the sheet shows. Where there is too much, the titles of more
// give way to their number, and the end of the evidence, then that of the claim, to the notes and
// the number. A note that does not fit beside the claim is left out.
func fitted(s said, notes, more []string, width float64) (words, all string) {
	fits := func(words string) bool { return table.Lines(text.Visible(words), width) <= shownLines }
	tail, named := "", ""
	if n := len(more); n > 0 {
		tail = fmt.Sprintf("; and %d more", n)
		named = ": " + strings.Join(more, ", ")
	}
	whole := s.claim
	if s.evidence != "" {
		whole += ": " + s.evidence
	}
	all = strings.Join(append([]string{whole}, notes...), "; ") + tail + named
	if fits(all) { // most rows have room for everything, and then every note fits
		return all, all
	}
	kept := ""
	for _, note := range notes {
		if fits(s.claim + kept + "; " + note + tail) {
			kept += "; " + note
		}
	}
	tail = kept + tail
	for _, words := range []string{whole + tail + named, whole + tail} {
		if fits(words) {
			return words, all
		}
	}
	for at := strings.LastIndexByte(s.evidence[:table.Most(s.evidence, width, shownLines)], ' '); at > 0; at = strings.LastIndexByte(s.evidence[:at], ' ') {
		cut := func(at int) string { return s.claim + ": " + table.Ellipsis(s.evidence[:at]) + tail }
		if strings.Count(s.evidence[:at], " ") < 2 {
			break // one or two words say nothing
		}
		if !fits(cut(at)) {
			continue
		}
		if clause := strings.LastIndex(s.evidence[:at], "; "); clause > 0 {
			return cut(clause), all // a clause is left out whole, if there is another before it
		}
		return cut(at), all
	}
	for at := len(s.claim); at > 0; at = strings.LastIndexByte(s.claim[:at], ' ') {
		words := s.claim[:at] + tail
		if at < len(s.claim) {
			words = table.Ellipsis(s.claim[:at]) + tail
		}
		if fits(words) {
			return words, all
		}
	}
	return table.Shorten(s.claim+tail, width, shownLines), all
}

// fittedCell returns the cell of what fitted joins.
func fittedCell(s said, notes, more []string, width float64) any {
	return table.ShortenedTo(fitted(s, notes, more, width))
}

// shortened returns the cell of a text that the sheet shows on as many lines as it has.
func shortened(s string, width float64) any {
	return table.ShortenedTo(table.Shorten(s, width, shownLines), s)
}

// findingsInWords returns the cell of what is found about a row, and a note: the worst finding with
// its evidence, the note, and the titles of the others. Where not all of it fits, the sheet shows
// the evidence alone, which is more telling than the claim. A note that is needed comes before both
// if it does not fit behind them, and then the claim is cut; one that is not gives way.
func (b *builder) findingsInWords(about []finding, note string, needed bool, width float64) any {
	worst, more := b.worst(about), b.more(about)
	var notes []string
	if note != "" {
		notes = []string{note}
	}
	words, all := fitted(worst, notes, more, width)
	cell := func(words string) any { return table.ShortenedTo(words, all) }
	if !about[0].open() || strings.HasPrefix(words, worst.claim+": "+worst.evidence) {
		return cell(words)
	}
	evidence := sentence(worst.evidence)
	if alone, _ := fitted(said{evidence, ""}, notes, more, width); evidence != "" && strings.HasPrefix(alone, evidence) && (!needed || strings.Contains(alone, note)) {
		return cell(alone)
	}
	if needed && !strings.Contains(words, note) {
		for at, claim := len(worst.claim), worst.claim; ; claim = table.Ellipsis(worst.claim[:at]) {
			if words, _ = fitted(said{sentence(note), ""}, []string{claim}, more, width); strings.Contains(words, claim) {
				return cell(words)
			}
			if strings.Count(claim, " ") < 3 {
				break // one or two words say nothing
			}
			at = strings.LastIndexByte(worst.claim[:at], ' ')
		}
		words, _ = fitted(said{sentence(note), ""}, []string{text.Count(len(about), "finding") + ", see Findings"}, nil, width)
	}
	return cell(words)
}

// sentence returns a text with a capital letter at its beginning.
func sentence(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}
