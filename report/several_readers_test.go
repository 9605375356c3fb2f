package report_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"tlaudit/report/table"
)

// Formats are written at the same time, so that every table of the whole and of a part can be read by several goroutines.
func TestTablesAreReadBySeveralGoroutines(t *testing.T) {
	r, _ := sample(t)
	documents := []table.Document{r.Document}
	for _, p := range r.Parts {
		documents = append(documents, p.Report.Document)
	}
	read := func() (rows []string, err error) {
		for _, d := range documents {
			for _, t := range d.Tables {
				for row, err := range t.Rows {
					if err != nil {
						return nil, err
					}
					rows = append(rows, fmt.Sprint(t.Name, row))
				}
			}
		}
		return rows, nil
	}
	want, err := read()
	if err != nil {
		t.Fatal(err)
	}
	var group errgroup.Group
	got := make([][]string, 3)
	for i := range got {
		group.Go(func() (err error) {
			got[i], err = read()
			return err
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	for _, rows := range got {
		if d := cmp.Diff(want, rows); d != "" {
			t.Errorf("rows (-alone +beside others):\n%s", d)
		}
	}
}
