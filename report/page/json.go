package page

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"tlaudit/report/table"
)

// JSON writes the whole report with exact values, for machines, as
// docs/access-review.schema.json describes it. Times are RFC 3339, "on or before" one if
// they may be earlier; a blank is null. Rows are written as they come.
func JSON(w io.Writer, r table.Document) error {
	out := bufio.NewWriterSize(w, 64<<10)
	if err := writeJSON(out, r); err != nil {
		return fmt.Errorf("write json: %w", err)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write json: %w", err)
	}
	return nil
}

func writeJSON(out *bufio.Writer, r table.Document) error {
	type fact struct {
		Section string `json:"section"`
		Item    string `json:"item"`
		Value   any    `json:"value"`
		GoTo    string `json:"go_to,omitempty"`
	}
	facts := []fact{}
	for _, f := range r.Headline.Facts {
		facts = append(facts, fact{f.Section, f.Item, table.Exact(f.Value), f.GoTo.Text})
	}
	type figure struct {
		Name   string `json:"name"`
		Value  any    `json:"value"`
		Change string `json:"change"`
	}
	figures := []figure{}
	for _, f := range r.Headline.Figures {
		figures = append(figures, figure{f.Name, table.Exact(f.Value), f.Change})
	}
	head, err := json.Marshal(struct {
		Format  int      `json:"format"`
		Title   string   `json:"title"`
		Subject string   `json:"subject"`
		Time    string   `json:"time"`
		Banners []string `json:"banners"`
		Figures []figure `json:"figures"`
		Scope   string   `json:"scope"`
		Facts   []fact   `json:"facts"`
	}{table.WorkbookFormat, r.Title, r.Subject, r.Time.UTC().Format(time.RFC3339), r.Headline.Banners, figures, r.Headline.Scope, facts})
	if err != nil {
		return err
	}
	out.Write(head[:len(head)-1])
	out.WriteString(`,"tables":{`)
	separator := "\n"
	for _, t := range r.Tables {
		if t.Hidden || t.OnlyCSV || t.Name == "Cover" {
			continue
		}
		out.WriteString(separator)
		separator = ",\n"
		if err := tableJSON(out, t); err != nil {
			return fmt.Errorf("table %s: %w", t.Name, err)
		}
	}
	out.WriteString("}}\n")
	return nil
}

// tableJSON writes a table under its key. Columns that people fill in are left out.
func tableJSON(out *bufio.Writer, t table.Table) error {
	shown := t.Drawn()
	keys := make([]string, len(shown))
	for i, at := range shown {
		keys[i] = `"` + table.FieldName(t.Columns[at].Header) + `":`
	}
	notice, err := json.Marshal(table.Blank(t.Notice))
	if err != nil {
		return err
	}
	fmt.Fprintf(out, `"%s":{"notice":%s,"total":%d,"rows":[`, table.FieldName(t.Name), notice, t.Total)
	separator := "\n"
	var line []byte
	for row, err := range t.Rows {
		if err != nil {
			return err
		}
		line = append(line[:0], separator...)
		separator = ",\n"
		for i, at := range shown {
			opening := byte(',')
			if i == 0 {
				opening = '{'
			}
			line = append(append(line, opening), keys[i]...)
			value, err := json.Marshal(table.Exact(row[at]))
			if err != nil {
				return err
			}
			line = append(line, value...)
		}
		if _, err := out.Write(append(line, '}')); err != nil {
			return err
		}
	}
	out.WriteString("]}")
	return nil
}
