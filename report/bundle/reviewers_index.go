package bundle

import (
	"io"

	"tlaudit/report"
	"tlaudit/report/table"
	"tlaudit/report/xlsx"
)

// An indexLine is a reviewer's workbook.
type indexLine struct {
	report.Part
	digest string // of the file
}

// indexOutputs lists the files of the index of the parts. The index is what a mail merge
// reads: one line for each part, under its header in the first line. books are the parts'
// files, in the order of the parts.
func indexOutputs(r report.Report, books []File) []output {
	var lines []indexLine
	for i, p := range r.Parts {
		lines = append(lines, indexLine{p, books[i].sum})
	}
	index := table.Fill(table.Table{Name: "Index", File: indexFile, Sheet: true, Total: len(lines)}, table.Of(lines), []table.ColumnOf[indexLine]{
		{Header: "To", Width: 44, Wrap: true, Cell: func(l indexLine) any { return table.Blank(l.To) }},
		{Header: "Cc", Width: 44, Wrap: true, Cell: func(l indexLine) any { return table.Blank(l.Cc) }},
		{Header: "Name", Width: 30, Wrap: true, Cell: func(l indexLine) any { return l.Name }},
		{Header: "File", Width: 48, Wrap: true, Cell: func(l indexLine) any { return l.File }},
		{Header: "Rows", Kind: table.Number, Width: 8, Cell: func(l indexLine) any { return int64(l.Rows) }},
		{Header: "Of which must be justified", Kind: table.Number, Width: 14, Cell: func(l indexLine) any { return int64(l.MustJustify) }},
		{Header: "Due", Width: 14, Wrap: true, Cell: func(l indexLine) any { return table.Blank(l.Due) }},
		{Header: "Digest", Width: 68, Cell: func(l indexLine) any { return l.digest }},
	})
	document := table.Document{Title: r.Title + ": index of the reviewers' files", Subject: r.Subject, Footer: r.Footer, Time: r.Time, Tables: []table.Table{index}}
	return []output{
		{indexFile, index.Total, func(w io.Writer) error { return table.WriteCSV(w, index, false) }},
		{indexWorkbook, index.Total, func(w io.Writer) error { return xlsx.Write(w, document) }},
	}
}
