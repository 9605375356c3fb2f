package xlsx

import (
	"fmt"
	"regexp"
	"strings"

	"tlaudit/report/table"
)

// column names a column of another table in a formula.
var column = regexp.MustCompile(`\{([^{}!]+)!([^{}!]+)\}`)

// sum writes the formulas of a Calc for one row.
func (b *book) sum(formulas []string, t table.Table, row int) string {
	var terms []string
	for _, f := range formulas {
		terms = append(terms, b.expand(f, t, row))
	}
	return strings.Join(terms, "+")
}

// expand writes a formula for one row: {Sheet!Header} becomes the column's range on
// each sheet of that table, and the results are summed.
func (b *book) expand(formula string, t table.Table, row int) string {
	m := column.FindStringSubmatch(formula)
	if m == nil {
		return refer(formula, t, row)
	}
	other := b.find(m[1])
	var terms []string
	for part := range b.parts(other) {
		s := b.sheet(other, part)
		term := column.ReplaceAllStringFunc(formula, func(name string) string {
			m := column.FindStringSubmatch(name)
			at := other.Column(m[2])
			if m[1] != other.Name || at < 0 {
				panic("report: a formula names no column: " + name)
			}
			return fmt.Sprintf("'%s'!$%s$%d:$%s$%d", s.name, letters(at), s.header()+1, letters(at), s.last())
		})
		terms = append(terms, refer(term, t, row))
	}
	return strings.Join(terms, "+")
}

// find is the table of a name.
func (b *book) find(name string) table.Table {
	for _, t := range b.report.Tables {
		if t.Name == name {
			return t
		}
	}
	panic("report: a formula names no table: " + name)
}
