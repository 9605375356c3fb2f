package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"

	"tlaudit/report/table"
)

// An examination is what Evidence says about the tables themselves.
type examination struct {
	keyed       int    // rows with a row_key
	digest      string // over their keys and sums
	mustJustify int    // rows of which Keep needs a justification too
	cut         int    // cells too long for a spreadsheet
	prefixed    int    // cells that begin with an added ' in CSV
}

// examine reads every table once, before any format does.
func examine(tables []table.Table) (e examination, err error) {
	sum := sha256.New()
	for _, t := range tables {
		rowKeyAt, rowSumAt, justifyAt := t.Column("row_key"), t.Column("row_sum"), t.Column("Justification required")
		if t.OnlyCSV {
			rowKeyAt = -1 // its rows are those of other tables
		}
		for row, err := range t.Rows {
			if err != nil {
				return e, fmt.Errorf("table %s: %w", t.Name, err)
			}
			for i, cell := range row {
				if _, number := cell.(int64); cell == nil || number {
					continue
				}
				s := table.Shown(cell)
				if _, long := table.Fit(s); long && t.Sheet {
					e.cut++
				}
				if t.Columns[i].Input || t.Columns[i].Formula != "" || t.File == "" {
					continue
				}
				if _, changed := table.Safe(s); changed {
					e.prefixed++
				}
			}
			if rowKeyAt >= 0 {
				e.keyed++
				e.mustJustify += int(countIf(justifyAt >= 0 && table.Shown(row[justifyAt]) == justifyAlways))
				if _, err := io.WriteString(sum, table.Shown(row[rowKeyAt])+" "+table.Shown(row[rowSumAt])+"\n"); err != nil {
					return e, err
				}
			}
		}
	}
	e.digest = hex.EncodeToString(sum.Sum(nil))
	return e, nil
}
