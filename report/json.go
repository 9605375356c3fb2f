package report

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
)

// JSON writes the whole report with exact values, for machines, as
// docs/access-review.schema.json describes it. Times are RFC 3339; a time that is
// "on or before" says so; blank is null. Rows are written as they come.
func JSON(w io.Writer, r Report) error {
	out := bufio.NewWriterSize(w, 64<<10)
	if err := writeJSON(out, r); err != nil {
		return fmt.Errorf("write json: %w", err)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write json: %w", err)
	}
	return nil
}

func writeJSON(out *bufio.Writer, r Report) error {
	type fact struct {
		Section string `json:"section"`
		Item    string `json:"item"`
		Value   any    `json:"value"`
	}
	facts := []fact{}
	for _, f := range r.Headline.Facts {
		facts = append(facts, fact{f.Section, f.Item, exact(f.Value)})
	}
	head, err := json.Marshal(struct {
		Format  int      `json:"format"`
		Title   string   `json:"title"`
		Subject string   `json:"subject"`
		Time    string   `json:"time"`
		Banners []string `json:"banners"`
		Scope   string   `json:"scope"`
		Facts   []fact   `json:"facts"`
	}{WorkbookFormat, r.Title, r.Subject, r.Time.UTC().Format(time.RFC3339), r.Headline.Banners, r.Headline.Scope, facts})
	if err != nil {
		return err
	}
	out.Write(head[:len(head)-1])
	out.WriteString(`,"tables":{`)
	separator := "\n"
	for _, t := range r.Tables {
		if t.Hidden || t.Name == "Cover" {
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
func tableJSON(out *bufio.Writer, t Table) error {
	shown := t.shown()
	keys := make([]string, len(shown))
	for i, at := range shown {
		keys[i] = `"` + jsonKey(t.Columns[at].Header) + `":`
	}
	notice, err := json.Marshal(blankOr(t.Notice))
	if err != nil {
		return err
	}
	fmt.Fprintf(out, `"%s":{"notice":%s,"total":%d,"rows":[`, jsonKey(t.Name), notice, t.Total)
	separator := "\n"
	var line []byte
	for row, err := range t.Rows {
		if err != nil {
			return err
		}
		line = append(line[:0], separator...)
		separator = ",\n"
		for i, at := range shown {
			line = append(append(line, "{,"[boolInt(i > 0)]), keys[i]...)
			value, err := json.Marshal(exact(row[at]))
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

// exact is a cell as JSON has it: null, a number or a text.
func exact(cell any) any {
	switch c := cell.(type) {
	case nil, NotHere:
		return nil
	case int64:
		return c
	case Calc:
		return c.Value
	case Named:
		return exact(c.Value)
	}
	return raw(cell)
}

// jsonKey makes a stable field name of a header: "First seen" is first_seen. What
// stands in parentheses explains and is left out.
func jsonKey(header string) string {
	if header == "#" {
		return "number"
	}
	header, _, _ = strings.Cut(header, " (")
	return strings.Trim(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return '_'
	}, header), "_")
}
