package page

import (
	"fmt"
	"io"

	"tlaudit/report/table"
)

// MarkdownTables writes the banners and every table of a document as Markdown, in at most
// 60,000 bytes, which the tables share as in Markdown.
func MarkdownTables(w io.Writer, r table.Document) error {
	var d markdownDocument
	write := func() error {
		if _, err := fmt.Fprintf(&d, "# %s\n", markdownCell(r.Title)); err != nil {
			return err
		}
		for _, banner := range r.Headline.Banners {
			if _, err := fmt.Fprintf(&d, "\n**%s**\n", markdownCell(banner)); err != nil {
				return err
			}
		}
		for _, t := range r.Tables {
			if _, err := fmt.Fprintf(&d, "\n## %s\n\n", markdownCell(t.Name)); err != nil {
				return err
			}
			t.Notice = "" // a banner says it once
			if _, err := d.place(t); err != nil {
				return err
			}
		}
		return d.write(w)
	}
	if err := write(); err != nil {
		return fmt.Errorf("write markdown: %w", err)
	}
	return nil
}
