package report

// A seal adds the two columns that bind a row to its review, row_sum and row_key,
// which are a table's last.
type seal struct{ columns []int }

func newSeal(t Table) seal {
	var s seal
	for _, i := range t.shown() {
		if i < len(t.Columns)-2 {
			s.columns = append(s.columns, i)
		}
	}
	return s
}

func (s seal) row(row Row, key string) Row {
	row[len(row)-2], row[len(row)-1] = rowSum(s.columns, row), key
	return row
}
