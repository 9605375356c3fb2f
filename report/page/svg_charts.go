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

// place returns the place of a label on an axis of some length: times at their distance.
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

const (
	chartWide = 430 // of a chart, in pixels at its own size; one with long texts is wider
	svgText   = 1.1 // the widest usual font of a chart, measured by that of table.TextWidth
)

func svgBars(c table.Chart, d drawing) template.HTML {
	const left, line, bar, wide = 205, 15, 10, 180
	most := int64(1)
	for _, v := range d.values[0] {
		most = max(most, v)
	}
	across := chartWide // a text in place of a number may be long
	for i, v := range d.values[0] {
		across = max(across, left+int(v*wide/most)+6+int(table.TextWidth(d.texts[0][i])*svgText))
	}
	var b strings.Builder
	svgBegin(&b, c.Title, across, line*len(d.labels)+4)
	for i, v := range d.values[0] {
		y := i * line
		fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="end">%s</text><rect class="s0" x="%d" y="%d" width="%d" height="%d" rx="2"/><text x="%d" y="%d">%s</text>`,
			left-8, y+12, html.EscapeString(d.labels[i]), left, y+3, v*wide/most, bar, int64(left)+v*wide/most+6, y+12, html.EscapeString(d.texts[0][i]))
	}
	b.WriteString("</svg></figure>")
	return template.HTML(b.String())
}

// svgLines draws a line for each series, with a gap where a cell is blank, and points that
// are on no line. A legend names them, with the last value of each line.
func svgLines(c table.Chart, d drawing) template.HTML {
	const right, high, mark, legendLine = 8, 176, 22, 18
	step, most := ticks(d)
	left := max(38, int(table.TextWidth(fmt.Sprint(most))*svgText)+9) // the numbers of the axis
	wide := chartWide - left - right
	var legend strings.Builder
	top, across := legendLine, 0
	for n, header := range d.headers {
		name := ""
		for i := range d.texts[n] {
			if d.texts[n][i] != "" {
				name = fmt.Sprintf("%s: %d", header, d.values[n][i])
			}
		}
		if name != "" && n >= len(c.Series) {
			name = header
		}
		if name == "" {
			continue // nothing of it is drawn
		}
		width := mark + int(table.TextWidth(name)*svgText) + 12
		if across > 0 && across+width > chartWide {
			across, top = 0, top+legendLine
		}
		if n < len(c.Series) {
			fmt.Fprintf(&legend, `<line class="l%d" x1="%d" x2="%d" y1="%d" y2="%d"/>`, n%2, across, across+mark-6, top-9, top-9)
		} else {
			legend.WriteString(diamond(across+8, int64(top-9)) + "/>")
		}
		fmt.Fprintf(&legend, `<text x="%d" y="%d">%s</text>`, across+mark, top-5, html.EscapeString(name))
		across += width
	}
	top += 6
	x := func(i int) int { return left + d.place(i, wide) }
	y := func(v int64) int64 { return int64(top) + high - v*high/most }
	var b strings.Builder
	svgBegin(&b, c.Title, chartWide, top+high+24)
	b.WriteString(legend.String())
	for v := int64(0); v <= most; v += step {
		fmt.Fprintf(&b, `<line class="g" x1="%d" x2="%d" y1="%d" y2="%d"/><text class="t" x="%d" y="%d" text-anchor="end">%d</text>`, left, left+wide, y(v), y(v), left-7, y(v)+4, v)
	}
	d.dates(&b, x, top+high+18)
	for n := range d.values {
		d.marks(&b, n, n >= len(c.Series), x, y)
	}
	b.WriteString("</svg></figure>")
	return template.HTML(b.String())
}

// ticks returns the distance of the lines of an axis of values, and its end: at most five
// lines, at round numbers.
func ticks(d drawing) (step, end int64) {
	most := int64(1)
	for _, series := range d.values {
		for _, v := range series {
			most = max(most, v)
		}
	}
	for power := int64(1); ; power *= 10 {
		for _, digit := range []int64{1, 2, 5} {
			if step = digit * power; most <= 4*step {
				return step, (most + step - 1) / step * step
			}
		}
	}
}

// dates writes the first label under the axis, the last, and those between that have room.
func (d drawing) dates(b *strings.Builder, x func(int) int, y int) {
	const apart = 84 // pixels that a date takes
	last := len(d.labels) - 1
	write := func(i int, anchor string) {
		fmt.Fprintf(b, `<text class="t" x="%d" y="%d" text-anchor="%s">%s</text>`, x(i), y, anchor, html.EscapeString(d.labels[i]))
	}
	if last < 0 {
		return
	}
	write(0, "start")
	from := x(0) + apart/2
	for i := 1; i < last; i++ {
		if x(i) >= from+apart && x(i) <= x(last)-apart-apart/2 {
			from = x(i)
			write(i, "middle")
		}
	}
	if x(last) >= from+apart {
		write(last, "end")
	}
}

// marks writes a series: a line with a point for each value, or single points.
func (d drawing) marks(b *strings.Builder, n int, single bool, x func(int) int, y func(int64) int64) {
	var points []string
	line := func() {
		if len(points) > 1 && !single {
			fmt.Fprintf(b, `<polyline class="l%d" points="%s"/>`, n%2, strings.Join(points, " "))
		}
		points = nil
	}
	for i, v := range d.values[n] {
		if d.texts[n][i] == "" {
			line()
			continue
		}
		points = append(points, fmt.Sprintf("%d,%d", x(i), y(v)))
	}
	line()
	for i, v := range d.values[n] {
		if d.texts[n][i] == "" {
			continue
		}
		name, shape := "circle", fmt.Sprintf(`<circle class="s%d" cx="%d" cy="%d" r="3"`, n%2, x(i), y(v))
		if single {
			name, shape = "path", diamond(x(i), y(v))
		}
		fmt.Fprintf(b, `%s><title>%s, %s: %d</title></%s>`, shape, html.EscapeString(d.labels[i]), html.EscapeString(d.headers[n]), v, name)
	}
}

// diamond begins the mark of a single point around a place.
func diamond(x int, y int64) string {
	return fmt.Sprintf(`<path class="p" d="M%d %dl5 5l-5 5l-5 -5z"`, x, y-5)
}

func svgBegin(b *strings.Builder, title string, width, height int) {
	t := html.EscapeString(title)
	fmt.Fprintf(b, `<figure><figcaption>%s</figcaption><svg role="img" aria-label="%s; the table Summary has the figures" viewBox="0 0 %d %d">`, t, t, width, height)
}
