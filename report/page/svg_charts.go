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
		d, err := readChart(t, c)
		if err != nil {
			return nil, err
		}
		if c.Over {
			all = append(all, svgLines(c, d))
		} else {
			all = append(all, svgBars(c, d))
		}
	}
	return all, nil
}

// A drawing is what a chart draws: its labels, and by series, points last, the values and
// their texts. A cell without a number has the value 0 and a text that says why.
type drawing struct {
	headers []string
	labels  []string
	times   []time.Time // of the labels; empty unless each is a time
	values  [][]int64
	texts   [][]string
}

func readChart(t table.Table, c table.Chart) (d drawing, err error) {
	d.headers = append(c.Series[:len(c.Series):len(c.Series)], c.Points...)
	d.values, d.texts = make([][]int64, len(d.headers)), make([][]string, len(d.headers))
	n := 0
	for row, err := range t.Rows {
		if err != nil {
			return d, err
		}
		if n >= c.To {
			break
		}
		if n++; n <= c.From {
			continue
		}
		label := row[t.Column(c.Labels)]
		if when, ok := label.(time.Time); ok {
			d.times = append(d.times, when)
			label = when.UTC().Format(time.DateOnly)
		}
		d.labels = append(d.labels, table.Shown(label))
		for i, header := range d.headers {
			cell := row[t.Column(header)]
			v, _ := cell.(int64)
			d.values[i], d.texts[i] = append(d.values[i], v), append(d.texts[i], table.Shown(cell))
		}
	}
	if len(d.times) < len(d.labels) {
		d.times = nil
	}
	return d, nil
}

// place returns where a label stands on an axis of some length: times at their distance.
func (d drawing) place(i, length int) int {
	last := len(d.labels) - 1
	if last <= 0 {
		return 0
	}
	if d.times != nil {
		if span := d.times[last].Sub(d.times[0]); span > 0 {
			return int(float64(length) * float64(d.times[i].Sub(d.times[0])) / float64(span))
		}
	}
	return i * length / last
}

func svgBars(c table.Chart, d drawing) template.HTML {
	const left, line, wide = 230, 22, 380
	most := int64(1)
	for _, v := range d.values[0] {
		most = max(most, v)
	}
	var b strings.Builder
	svgBegin(&b, c.Title, left+wide+60, line*len(d.labels)+10)
	for i, v := range d.values[0] {
		y := 8 + i*line
		fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="end">%s</text><rect class="s0" x="%d" y="%d" width="%d" height="14" rx="2"/><text x="%d" y="%d">%s</text>`,
			left-8, y+12, html.EscapeString(d.labels[i]), left, y, v*wide/most, int64(left)+v*wide/most+6, y+12, html.EscapeString(d.texts[0][i]))
	}
	b.WriteString("</svg></figure>")
	return template.HTML(b.String())
}

// svgLines draws a line for each series, with a gap where a cell is blank, and points that
// are on no line.
func svgLines(c table.Chart, d drawing) template.HTML {
	const left, top, wide, high = 80, 20, 560, 200
	most := int64(1)
	for _, series := range d.values {
		for _, v := range series {
			most = max(most, v)
		}
	}
	x := func(i int) int { return left + d.place(i, wide) }
	y := func(v int64) int64 { return top + high - v*high/most }
	var b strings.Builder
	svgBegin(&b, c.Title, left+wide+100, top+high+60)
	for _, v := range []int64{0, most / 2, most} {
		fmt.Fprintf(&b, `<line class="g" x1="%d" x2="%d" y1="%d" y2="%d"/><text x="%d" y="%d" text-anchor="end">%d</text>`, left, left+wide, y(v), y(v), left-8, y(v)+4, v)
	}
	const apart = 45 // pixels between labels
	from := -apart
	for i, l := range d.labels {
		if x(i) >= from+apart {
			from = x(i)
			fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="end" transform="rotate(-30 %d %d)">%s</text>`, from, top+high+18, from, top+high+18, html.EscapeString(l))
		}
	}
	for n, series := range d.values {
		single := n >= len(c.Series)
		var points []string
		line := func() {
			if len(points) > 1 && !single {
				fmt.Fprintf(&b, `<polyline class="l%d" points="%s"/>`, n%2, strings.Join(points, " "))
			}
			points = nil
		}
		last := -1 // the last point
		for i, v := range series {
			if d.texts[n][i] == "" {
				line()
				continue
			}
			points, last = append(points, fmt.Sprintf("%d,%d", x(i), y(v))), i
		}
		line()
		for i, v := range series {
			if d.texts[n][i] == "" {
				continue
			}
			shape := fmt.Sprintf(`circle class="s%d" cx="%d" cy="%d" r="3"`, n%2, x(i), y(v))
			if single {
				shape = fmt.Sprintf(`path class="p" d="M%d %dl6 6l-6 6l-6 -6z"`, x(i), y(v)-6)
			}
			name, _, _ := strings.Cut(shape, " ")
			fmt.Fprintf(&b, `<%s><title>%s, %s: %d</title></%s>`, shape, html.EscapeString(d.labels[i]), html.EscapeString(d.headers[n]), v, name)
		}
		switch {
		case last >= 0 && single:
			fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="middle">%s %d</text>`, min(max(x(last), left+wide/4), left+wide*3/4), max(y(series[last])-10, 12), html.EscapeString(d.headers[n]), series[last])
		case last >= 0:
			fmt.Fprintf(&b, `<text x="%d" y="%d">%s %d</text>`, left+wide+8, y(series[last])+4, html.EscapeString(d.headers[n]), series[last])
		}
	}
	b.WriteString("</svg></figure>")
	return template.HTML(b.String())
}

func svgBegin(b *strings.Builder, title string, width, height int) {
	t := html.EscapeString(title)
	fmt.Fprintf(b, `<figure><figcaption>%s</figcaption><svg role="img" aria-label="%s; the figures are in the table below" viewBox="0 0 %d %d" width="%d" height="%d">`, t, t, width, height, width, height)
}
