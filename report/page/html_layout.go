package page

import (
	"fmt"
	"slices"
	"strings"

	"tlaudit/report/table"
)

const (
	tableWidth = 1240 // pixels that a table has room for on a screen of 1,280
	cellSides  = 17   // pixels beside the text of a cell
	pageText   = 1.22 // the widest usual font of the page, measured by that of table.TextWidth
	squeezed   = 0.6  // of the width of the sheet that a text needs at least
	shortText  = 10   // characters that it needs in any case
	longText   = 36   // characters of a column from which on it takes a line of its own on a card
)

// A shownColumn is a column of a table on the page.
type shownColumn struct {
	at     int    // its index among the table's columns
	Header string // with the zone of times
	Number bool   // holds numbers
	Group  bool   // hidden until the reader wants it
	Heads  bool   // says what or who a row is about
	Long   bool   // has long texts
	Width  string // in percent of the columns that are not hidden
}

type layout []shownColumn

// layoutOf returns the columns of a table with their widths: each has room for the words of
// its header, and the rest is shared by the widths of the sheet. Columns from the first one on
// that has no room are hidden until the reader asks for them, like those of the sheet's group.
func layoutOf(t table.Table) layout {
	var all layout
	var widths, shares []float64
	var sum, share float64
	hidden := false
	for n, i := range t.ForPeople() {
		c := t.Columns[i]
		shown := shownColumn{at: i, Header: c.Header, Number: c.Kind == table.Number, Heads: c.Identity || n == 0, Long: c.Width >= longText}
		least := max(squeezed*c.Width, min(c.Width, shortText)) * table.Digit
		switch c.Kind {
		case table.Time:
			shown.Header += " (UTC)"
			least = 11 * table.Digit // a date
		case table.Number:
			least = 5 * table.Digit
		}
		for word := range strings.FieldsSeq(shown.Header) {
			least = max(least, table.TextWidth(word)*pageText)
		}
		least += cellSides
		hidden = hidden || c.Group || !shown.Heads && sum+least > tableWidth
		shown.Group = hidden
		all, widths, shares = append(all, shown), append(widths, least), append(shares, least)
		if shown.Number || c.Kind == table.Time {
			shares[n] = 0
		}
		if !hidden {
			sum, share = sum+least, share+shares[n]
		}
	}
	left := max(0, tableWidth-sum)
	if share == 0 {
		left, share = 0, 1
	}
	for i := range all {
		if !all[i].Group {
			all[i].Width = number(100 * (widths[i] + left*shares[i]/share) / (sum + left))
		}
	}
	return all
}

// behind counts the columns that are hidden until the reader asks for them.
func (l layout) behind() int {
	n := 0
	for _, c := range l {
		if c.Group {
			n++
		}
	}
	return n
}

// style returns the rules of a table: which columns are hidden until the reader asks for them,
// and the names of a row's values where it is drawn as a card.
func (l layout) style(id string) string {
	var b strings.Builder
	if first := slices.IndexFunc(l, func(c shownColumn) bool { return c.Group }); first >= 0 {
		fmt.Fprintf(&b, "#%s .whole:not(:checked) ~ .scroll tr:not(.rest) > :nth-child(n+%d) { display: none; }\n", id, first+1)
	}
	b.WriteString("@media screen and (max-width: 1099px) {\n")
	for i, c := range l {
		cell := fmt.Sprintf("#%s .data tbody tr:not(.rest) > :nth-child(%d)", id, i+1)
		fmt.Fprintf(&b, "%s::before { content: \"%s\"; }\n", cell, quoted(c.Header))
		if c.Long && !c.Heads {
			fmt.Fprintf(&b, "%s { flex-basis: 100%%; }\n", cell)
		}
	}
	b.WriteString("}\n")
	return b.String()
}

// quoted returns a text for a string of a style: what may end the string or the style is
// escaped.
func quoted(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r < ' ' || strings.ContainsRune(`"\<>&`, r) {
			fmt.Fprintf(&b, `\%06x`, r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
