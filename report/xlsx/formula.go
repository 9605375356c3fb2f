package xlsx

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"tlaudit/report/table"
)

// reference matches the reference to a column in a formula, {Header} or {Sheet!Header}, or a
// text in quotes: braces in it, as in a role's name, are no reference.
var reference = regexp.MustCompile(`"[^"]*"|\{(?:([^{}!"]+)!)?([^{}!"]+)\}`)

// sum returns the formulas of a Calc for one row, added up.
func (b *book) sum(formulas []string, t table.Table, row int) string {
	var terms []string
	for _, f := range formulas {
		terms = append(terms, b.expand(f, t, row))
	}
	return strings.Join(terms, "+")
}

// expand returns a formula for one row: {Sheet!Header} becomes the column's range on each
// sheet of that table, and the results are added up.
func (b *book) expand(formula string, t table.Table, row int) string {
	other := ""
	for _, m := range reference.FindAllStringSubmatch(formula, -1) {
		if other != "" && m[1] != "" && m[1] != other {
			panic("xlsx: a formula that is added up refers to two tables: " + formula)
		}
		other = cmp.Or(other, m[1])
	}
	if other == "" {
		return refer(formula, t, row)
	}
	var terms []string
	for i := range b.sheetsOf(b.find(other)) {
		terms = append(terms, refer(b.lookUp(formula, i), t, row))
	}
	return strings.Join(terms, "+")
}

// lookUp returns a formula in which each {Sheet!Header} is the column's range, on one of the
// sheets of that table, counted from 0.
func (b *book) lookUp(formula string, sheet int) string {
	return reference.ReplaceAllStringFunc(formula, func(found string) string {
		m := reference.FindStringSubmatch(found)
		if m[1] == "" {
			return found
		}
		return b.columnRange(m[1], m[2], sheet)
	})
}

// columnRange returns the range of a column on one of the sheets of a table, counted from 0.
func (b *book) columnRange(name, header string, i int) string {
	t := b.find(name)
	at := t.Column(header)
	if at < 0 {
		panic("xlsx: a formula refers to a column that the table does not have: " + name + "!" + header)
	}
	s := b.sheet(t, i)
	return fmt.Sprintf("'%s'!$%s$%d:$%s$%d", s.name, letters(at), s.header()+1, letters(at), s.last())
}

// find returns the table of a name.
func (b *book) find(name string) table.Table {
	for _, t := range b.report.Tables {
		if t.Name == name {
			return t
		}
	}
	panic("xlsx: a formula refers to a table that the document does not have: " + name)
}

// formulaPieces cuts a formula after each column's letters: `{Email}=""` becomes
// `$D` and `=""`.
func formulaPieces(formula string, t table.Table) []string {
	var pieces []string
	end := 0 // of the last reference
	for _, m := range reference.FindAllStringSubmatchIndex(formula, -1) {
		if m[4] < 0 {
			continue // a text
		}
		at := t.Column(formula[m[4]:m[5]])
		if at < 0 || m[2] >= 0 {
			panic("xlsx: a formula refers to a column that the table does not have: " + formula[m[0]:m[1]])
		}
		pieces = append(pieces, formula[end:m[0]]+"$"+letters(at))
		end = m[1]
	}
	return append(pieces, formula[end:])
}

// refer returns a formula for one row.
func refer(formula string, t table.Table, row int) string {
	return strings.Join(formulaPieces(formula, t), strconv.Itoa(row))
}
