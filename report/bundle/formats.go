package bundle

import (
	"fmt"
	"io"

	"tlaudit/report"
	"tlaudit/report/page"
	"tlaudit/report/table"
	"tlaudit/report/xlsx"
)

// A part is one file of a bundle.
type part struct {
	name  string
	rows  int // as File.Rows
	write func(io.Writer) error
}

// parts lists the files that the formats give. A new format is one more case here.
func (f Files) parts(r report.Report) ([]part, error) {
	var all []part
	for _, format := range f.Formats {
		switch format {
		case "xlsx":
			all = append(all, part{workbookFile, r.Keyed, func(w io.Writer) error { return xlsx.Write(w, r.Document) }})
		case "csv":
			for _, t := range r.Tables {
				if t.File != "" {
					all = append(all, part{t.File, t.Total, func(w io.Writer) error { return table.WriteCSV(w, t, f.ExactCSV) }})
				}
			}
		case "md":
			all = append(all, part{markdownFile, r.Keyed, func(w io.Writer) error { return page.Markdown(w, r.Document, f.Templates) }})
		case "html":
			all = append(all, part{htmlFile, r.Keyed, func(w io.Writer) error { return page.HTML(w, r.Document, f.Templates) }})
		case "json":
			all = append(all, part{jsonFile, r.Keyed, func(w io.Writer) error { return page.JSON(w, r.Document) }})
		default:
			return nil, fmt.Errorf("unknown format %q: the formats are xlsx, csv, md, html, json", format)
		}
	}
	all = append(all, planParts(r.Plan)...)
	if f.Policy != nil {
		all = append(all, part{policyFile, NoRows, func(w io.Writer) error {
			_, err := w.Write(f.Policy)
			return err
		}})
	}
	return all, nil
}
