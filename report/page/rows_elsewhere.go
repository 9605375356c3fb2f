package page

import (
	"cmp"
	"fmt"

	"tlaudit/report/table"
	"tlaudit/text"
)

// rowsElsewhere says how many rows of a table follow the first ones that a document shows, why
// they are not in it, and which file has them: "3 more rows are not shown: a bundle with CSV
// files has them in access.csv."
func rowsElsewhere(t table.Table, shown int, why string) string {
	n, noun := t.Total-shown, "more row"
	if shown == 0 {
		noun = "row"
	}
	them := text.OneOrMany(n, "it", "them")
	file := cmp.Or(t.File, t.RowsIn)
	place := "CSV files has " + them + " in " + file
	if file == "" {
		place = "the workbook has " + them + " on its sheet " + t.Name
	}
	return fmt.Sprintf("%s %s %s: a bundle with %s.", text.Count(n, noun), text.OneOrMany(n, "is", "are"), why, place)
}
