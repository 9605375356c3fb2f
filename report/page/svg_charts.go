package page

import (
	"fmt"
	"html"
	"html/template"
	"strings"
	"time"

	"tlaudit/report/table"
)

// svgCharts returns a table's charts as inline SVG. Colours come from the page's style. The
// table has every value as text too.
func svgCharts(t table.Table) ([]template.HTML, error) {
	var all []template.HTML
	for _, c := range t.Charts {
		labels, values, texts, err := chartRows(t, c)
		if err != nil {
			return nil, err
		}
		if c.Over {
			all = append(all, svgLines(c, labels, values, texts))
		} else {
			all = append(all, svgBars(c, labels, values, texts))
		}
	}
	return all, nil
}

// chartRows reads the labels, and by series the values and their texts, of a chart. A cell
// without a number has the value 0 and a text that says why.
func chartRows(t table.Table, c table.Chart) (labels []string, values [][]int64, texts [][]string, err error) {
	values, texts = make([][]int64, len(c.Series)), make([][]string, len(c.Series))
	n := 0
	for row, err := range t.Rows {
		if err != nil {
			return nil, nil, nil, err
		}
		if n >= c.To {
			break
		}
		if n++; n <= c.From {
			continue
		}
		label := row[t.Column(c.Labels)]
		if when, ok := label.(time.Time); ok {
			label = when.UTC().Format(time.DateOnly)
		}
		labels = append(labels, table.Shown(label))
		for i, header := range c.Series {
			cell := row[t.Column(header)]
			v, _ := cell.(int64)
			values[i], texts[i] = append(values[i], v), append(texts[i], table.Shown(cell))
		}
	}
	return labels, values, texts, nil
}

func svgBars(c table.Chart, labels []string, values [][]int64, texts [][]string) template.HTML {
	const left, line, wide = 230, 22, 380
	most := int64(1)
	for _, v := range values[0] {
		most = max(most, v)
	}
	var b strings.Builder
	svgBegin(&b, c.Title, left+wide+60, line*len(labels)+10)
	for i, v := range values[0] {
		y := 8 + i*line
		fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="end">%s</text><rect class="s0" x="%d" y="%d" width="%d" height="14" rx="2"/><text x="%d" y="%d">%s</text>`,
			left-8, y+12, html.EscapeString(labels[i]), left, y, v*wide/most, int64(left)+v*wide/most+6, y+12, html.EscapeString(texts[0][i]))
	}
	b.WriteString("</svg></figure>")
	return template.HTML(b.String())
}

// svgLines draws a line for each series, with a gap where a cell is blank.
func svgLines(c table.Chart, labels []string, values [][]int64, texts [][]string) template.HTML {
	const left, top, wide, high = 80, 20, 560, 200
	most := int64(1)
	for _, series := range values {
		for _, v := range series {
			most = max(most, v)
		}
	}
	x := func(i int) int { return left + i*wide/max(1, len(labels)-1) }
	y := func(v int64) int64 { return top + high - v*high/most }
	var b strings.Builder
	svgBegin(&b, c.Title, left+wide+100, top+high+60)
	for _, v := range []int64{0, most / 2, most} {
		fmt.Fprintf(&b, `<line class="g" x1="%d" x2="%d" y1="%d" y2="%d"/><text x="%d" y="%d" text-anchor="end">%d</text>`, left, left+wide, y(v), y(v), left-8, y(v)+4, v)
	}
	every := max(1, (len(labels)+9)/10)
	for i, l := range labels {
		if i%every == 0 {
			fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="end" transform="rotate(-30 %d %d)">%s</text>`, x(i), top+high+18, x(i), top+high+18, html.EscapeString(l))
		}
	}
	for n, series := range values {
		var points []string
		line := func() {
			if len(points) > 1 {
				fmt.Fprintf(&b, `<polyline class="l%d" points="%s"/>`, n%2, strings.Join(points, " "))
			}
			points = nil
		}
		last := -1 // the last point
		for i, v := range series {
			if texts[n][i] == "" {
				line()
				continue
			}
			points, last = append(points, fmt.Sprintf("%d,%d", x(i), y(v))), i
		}
		line()
		for i, v := range series {
			if texts[n][i] != "" {
				fmt.Fprintf(&b, `<circle class="s%d" cx="%d" cy="%d" r="3"><title>%s, %s: %d</title></circle>`, n%2, x(i), y(v), html.EscapeString(labels[i]), html.EscapeString(c.Series[n]), v)
			}
		}
		if last >= 0 {
			fmt.Fprintf(&b, `<text x="%d" y="%d">%s %d</text>`, left+wide+8, y(series[last])+4, html.EscapeString(c.Series[n]), series[last])
		}
	}
	b.WriteString("</svg></figure>")
	return template.HTML(b.String())
}

func svgBegin(b *strings.Builder, title string, width, height int) {
	t := html.EscapeString(title)
	fmt.Fprintf(b, `<figure><figcaption>%s</figcaption><svg role="img" aria-label="%s; the figures are in the table below" viewBox="0 0 %d %d" width="%d" height="%d">`, t, t, width, height, width, height)
}
