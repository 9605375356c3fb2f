package xlsx

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"tlaudit/report/table"
)

// column matches the reference to a column of another table in a formula.
var column = regexp.MustCompile(`\{([^{}!]+)!([^{}!]+)\}`)

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
	m := column.FindStringSubmatch(formula)
	if m == nil {
		return refer(formula, t, row)
	}
	other := b.find(m[1])
	var terms []string
	for i := range b.sheetsOf(other) {
		term := column.ReplaceAllStringFunc(formula, func(name string) string {
			m := column.FindStringSubmatch(name)
			if m[1] != other.Name {
				panic("xlsx: a formula that is added up refers to two tables: " + formula)
			}
			return b.columnRange(m[1], m[2], i)
		})
		terms = append(terms, refer(term, t, row))
	}
	return strings.Join(terms, "+")
}

// lookUp returns a formula in which each {Sheet!Header} is the column's range, on the first
// sheet of that table if it covers several. The formula is the same in every row.
func (b *book) lookUp(formula string) string {
	return column.ReplaceAllStringFunc(formula, func(name string) string {
		m := column.FindStringSubmatch(name)
		return b.columnRange(m[1], m[2], 0)
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
	piece := ""
	for {
		before, rest, ok := strings.Cut(formula, "{")
		if !ok {
			return append(pieces, piece+formula)
		}
		header, after, ok := strings.Cut(rest, "}")
		at := t.Column(header)
		if !ok || at < 0 {
			panic("xlsx: a formula refers to a column that the table does not have: " + header)
		}
		pieces = append(pieces, piece+before+"$"+letters(at))
		piece, formula = "", after
	}
}

// refer returns a formula for one row.
func refer(formula string, t table.Table, row int) string {
	return strings.Join(formulaPieces(formula, t), strconv.Itoa(row))
}
