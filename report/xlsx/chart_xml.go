package xlsx

import (
	"bytes"
	_ "embed"
	"fmt"
	"math"
	"strconv"
	"text/template"
	"time"

	"tlaudit/report/table"
)

//go:embed chart.xml.tmpl
var chartTemplate string

// A drawnChart is a chart as its part of the workbook has it. excelize makes the place of a
// chart, and this is the chart: excelize knows no axis of dates, and its elements are not
// in the order of the format.
type drawnChart struct {
	Title  string
	Over   bool
	Legend bool
	Days   int // between the dates that the axis shows
	Labels drawnCells
	Series []drawnSeries
}

// drawnCells are cells that a chart refers to, with what they hold when the file is issued.
type drawnCells struct {
	Ref    string
	Rows   int
	Points []drawnPoint // of the cells that hold something to draw
	Dates  bool         // the cells are times
}

type drawnPoint struct {
	Row   int // from 0
	Value string
}

type drawnSeries struct {
	Index  int
	Accent int  // the number of its colour in the theme
	Single bool // single points instead of a line
	Name   struct{ Ref, Header string }
	Values drawnCells
}

// drawn reads what a chart draws.
func (s *sheet) drawn(c table.Chart) (drawnChart, error) {
	d := drawnChart{Title: table.Display(c.Title), Over: c.Over, Legend: c.Over || len(c.Series) > 1}
	cells := func(header string) drawnCells {
		l := letters(s.table.Column(header))
		return drawnCells{Ref: fmt.Sprintf("'%s'!$%s$%d:$%s$%d", s.name, l, s.header()+1+c.From, l, s.header()+c.To), Rows: c.To - c.From}
	}
	d.Labels = cells(c.Labels)
	d.Labels.Dates = c.Over
	columns := append(c.Series[:len(c.Series):len(c.Series)], c.Points...)
	for i, header := range columns {
		series := drawnSeries{Index: i, Accent: i%6 + 1, Single: i >= len(c.Series), Values: cells(header)}
		series.Name.Ref, series.Name.Header = fmt.Sprintf("'%s'!$%s$%d", s.name, letters(s.table.Column(header)), s.header()), headerOf(s.table.Columns[s.table.Column(header)])
		d.Series = append(d.Series, series)
	}
	var first, last time.Time
	n := -1
	for row, err := range s.table.Rows {
		if err != nil {
			return d, err
		}
		if n++; n < c.From {
			continue
		}
		if n >= c.To {
			break
		}
		label, value := row[s.table.Column(c.Labels)], ""
		if at, ok := label.(time.Time); ok && c.Over {
			value = serial(at)
			if first.IsZero() {
				first = at
			}
			last = at
		} else {
			value, d.Labels.Dates = table.Display(label), false
		}
		d.Labels.Points = append(d.Labels.Points, drawnPoint{n - c.From, value})
		for i, header := range columns {
			if v, ok := row[s.table.Column(header)].(int64); ok {
				d.Series[i].Values.Points = append(d.Series[i].Values.Points, drawnPoint{n - c.From, strconv.FormatInt(v, 10)})
			}
		}
	}
	const dates = 8 // that the axis has room for
	d.Days = max(1, int(math.Ceil(last.Sub(first).Abs().Hours()/24/dates)))
	return d, nil
}

// xml returns the chart's part.
func (d drawnChart) xml() ([]byte, error) {
	escape := func(s string) string { return string(appendXML(nil, s)) }
	t, err := template.New("chart").Funcs(template.FuncMap{"xml": escape}).Parse(chartTemplate)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = t.Execute(&out, d)
	return out.Bytes(), err
}
