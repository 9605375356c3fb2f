package bundle

import (
	"context"
	"fmt"
	"io"
	"strings"

	"tlaudit/report"
	"tlaudit/report/page"
	"tlaudit/report/table"
	"tlaudit/report/xlsx"
)

// Formats lists the formats of a report. Each has a case in outputs.
func Formats() []string { return []string{"xlsx", "csv", "md", "html", "json"} }

// An output is a file of a bundle that is still to be written.
type output struct {
	name  string
	rows  int // as File.Rows
	write func(io.Writer) error
}

// outputs lists the files of the formats, the plan and the policy. A new format is one more
// case here, and one more name in Formats.
func (f Files) outputs(ctx context.Context, r report.Report) ([]output, error) {
	var all []output
	for _, format := range f.Formats {
		switch format {
		case "xlsx":
			all = append(all, output{workbookFile, r.Keyed, func(w io.Writer) error { return xlsx.Write(w, r.Document) }})
		case "csv":
			for _, t := range r.Tables {
				if t.File != "" {
					all = append(all, output{t.File, t.Total, func(w io.Writer) error { return table.WriteCSV(w, t, f.ExactCSV) }})
				}
			}
		case "md":
			all = append(all, output{markdownFile, r.Keyed, func(w io.Writer) error { return page.Markdown(f.guard(ctx, w), r.Document, f.Templates) }})
		case "html":
			all = append(all, output{htmlFile, r.Keyed, func(w io.Writer) error { return page.HTML(f.guard(ctx, w), r.Document, f.Templates) }})
		case "json":
			all = append(all, output{jsonFile, r.Keyed, func(w io.Writer) error { return page.JSON(w, r.Document) }})
		default:
			return nil, fmt.Errorf("unknown format %q: the formats are %s", format, strings.Join(Formats(), ", "))
		}
	}
	all = append(all, planOutputs(r.Plan)...)
	if f.Policy != nil {
		all = append(all, output{PolicyFile, NoRows, func(w io.Writer) error {
			_, err := w.Write(f.Policy)
			return err
		}})
	}
	return all, nil
}
