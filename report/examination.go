package report

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"

	"golang.org/x/sync/errgroup"

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

// examine reads every table once, before any format does. The first rows of access are those
// of the sheet review, with the same keys, sums and cells, so review is not read as well. A
// part has no file of access: it gives its tables alone. Tables whose rows have keys, which the digest takes in order, are read
// beside the others.
func examine(ctx context.Context, tables []table.Table, access, review *table.Table) (examination, error) {
	type pair struct{ table, sheet table.Table }
	var keyed, others []pair
	if access != nil {
		keyed = append(keyed, pair{*access, *review})
	}
	for _, t := range tables {
		switch {
		case review != nil && t.Name == review.Name:
		case t.Column("row_key") >= 0:
			keyed = append(keyed, pair{t, t})
		default:
			others = append(others, pair{t, t})
		}
	}
	sum := sha256.New()
	var e, o examination
	group, ctx := errgroup.WithContext(ctx)
	all := func(e *examination, pairs []pair) func() error {
		return func() error {
			for _, p := range pairs {
				if err := e.add(ctx, sum, p.table, p.sheet); err != nil {
					return err
				}
			}
			return nil
		}
	}
	group.Go(all(&e, keyed))
	group.Go(all(&o, others))
	err := group.Wait()
	e.digest = hex.EncodeToString(sum.Sum(nil))
	e.cut, e.prefixed = e.cut+o.cut, e.prefixed+o.prefixed
	return e, err
}

// add examines a table, the first of whose rows are those of a sheet; a table that is a sheet
// is given twice.
func (e *examination) add(ctx context.Context, sum io.Writer, t, sheet table.Table) error {
	rowKeyAt, rowSumAt, justifyAt := t.Column("row_key"), t.Column("row_sum"), t.Column("Justification required")
	if sheet.OnlyCSV {
		rowKeyAt = -1 // its rows are those of other tables
	}
	onSheet := make([]bool, len(t.Columns))
	for i, c := range t.Columns {
		onSheet[i] = sheet.Sheet && sheet.Column(c.Header) >= 0
	}
	n := 0
	for row, err := range t.Rows {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return fmt.Errorf("table %s: %w", t.Name, err)
		}
		n++
		ofSheet := t.Name == sheet.Name || n <= sheet.Total
		for i, cell := range row {
			if _, number := cell.(int64); cell == nil || number {
				continue
			}
			s := table.Shown(cell)
			_, shortened := cell.(table.Shortened) // as long as the sheet has room for
			if _, long := table.Fit(s); long && ofSheet && onSheet[i] && !shortened {
				e.cut++
			}
			if t.Columns[i].Input || t.Columns[i].Formula != "" || t.File == "" {
				continue
			}
			if _, changed := table.Safe(s); changed {
				e.prefixed++
			}
		}
		if rowKeyAt >= 0 && ofSheet {
			e.keyed++
			e.mustJustify += int(countIf(justifyAt >= 0 && table.Shown(row[justifyAt]) == justifyAlways))
			if _, err := io.WriteString(sum, table.Shown(row[rowKeyAt])+" "+table.Shown(row[rowSumAt])+"\n"); err != nil {
				return err
			}
		}
	}
	return nil
}
