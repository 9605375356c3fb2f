package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"

	"tlaudit/report/table"
	"tlaudit/report/xlsx"
)

const (
	sheetColumns = 14
	sheetInputs  = 2 // of them, the last ones: filled in, with a dropdown
)

// writeSheet writes a workbook with one sheet, whose cells references/sheet_by_libxlsxwriter.c has too.
func writeSheet(path string, rows int) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	return errors.Join(xlsx.Write(w, sheetOf(rows)), w.Flush(), f.Close())
}

func sheetOf(rows int) table.Document {
	choices := []string{"Keep", "Change role", "Revoke"}
	columns, numbers := make([]table.Column, sheetColumns), make([]string, sheetColumns)
	for i := range columns {
		numbers[i] = strconv.Itoa(i)
		columns[i] = table.Column{Header: fmt.Sprint("Column ", i), Width: 24}
		if i >= sheetColumns-sheetInputs {
			columns[i].Input, columns[i].Choices = true, choices
		}
	}
	return table.Document{Title: "Bench", Time: time.Date(2026, 9, 30, 0, 0, 0, 0, time.UTC), Tables: []table.Table{{
		Name: "Rows", Sheet: true, Total: rows, Empty: "None found", Columns: columns,
		Rows: func(yield func(table.Row, error) bool) {
			row := make(table.Row, sheetColumns)
			for r := range rows {
				value := "value of row " + strconv.Itoa(r) + " in column "
				for c := range row {
					if c < sheetColumns-sheetInputs {
						row[c] = value + numbers[c]
					} else {
						row[c] = choices[r%len(choices)]
					}
				}
				if !yield(row, nil) {
					return
				}
			}
		},
	}}}
}
