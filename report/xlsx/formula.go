package xlsx

import (
	"fmt"
	"regexp"
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
		s := b.sheet(other, i)
		term := column.ReplaceAllStringFunc(formula, func(name string) string {
			m := column.FindStringSubmatch(name)
			at := other.Column(m[2])
			if m[1] != other.Name || at < 0 {
				panic("xlsx: a formula refers to a column that the table does not have: " + name)
			}
			return fmt.Sprintf("'%s'!$%s$%d:$%s$%d", s.name, letters(at), s.header()+1, letters(at), s.last())
		})
		terms = append(terms, refer(term, t, row))
	}
	return strings.Join(terms, "+")
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
