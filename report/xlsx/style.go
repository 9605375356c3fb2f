package xlsx

import (
	"github.com/xuri/excelize/v2"

	"tlaudit/report/table"
)

// styles are the looks of cells, by their number in one workbook.
type styles struct {
	title, banner, lead            int
	header, inputHeader            int
	notice, plain                  int
	number, link, wrap             int
	time, timeUTC                  int
	orBefore, orBeforeDay          int
	input, inputTime, inputNumber  int
	amber, red, grey, lined, faint int // conditional
}

const (
	timeFormat     = `yyyy-mm-dd hh:mm:ss`
	utcFormat      = timeFormat + `" UTC"`
	orBeforeFormat = `"on or before "` + timeFormat
	orBeforeDay    = `"on or before "` + dayFormat
	dayFormat      = `yyyy-mm-dd`
)

func newStyles(f *excelize.File) (s styles, err error) {
	border := []excelize.Border{
		{Type: "left", Color: "BFBFBF", Style: 1}, {Type: "right", Color: "BFBFBF", Style: 1},
		{Type: "top", Color: "BFBFBF", Style: 1}, {Type: "bottom", Color: "BFBFBF", Style: 1},
	}
	top := &excelize.Alignment{Vertical: "top"}
	// A program shows ### for a number or a time that its column has no room for, unless it
	// may make it smaller.
	left := &excelize.Alignment{Horizontal: "left", Vertical: "top", ShrinkToFit: true}
	wrap := &excelize.Alignment{Vertical: "top", WrapText: true}
	fill := func(color string) excelize.Fill {
		return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
	}
	format := func(s string) *string { return &s }
	for _, def := range []struct {
		id    *int
		style excelize.Style
	}{
		{&s.title, excelize.Style{Font: &excelize.Font{Family: "Calibri", Bold: true, Size: 16}}},
		{&s.banner, excelize.Style{Font: &excelize.Font{Family: "Calibri", Bold: true, Size: 12}, Fill: fill("FFF2CC"), Alignment: top}},
		{&s.lead, excelize.Style{Font: &excelize.Font{Family: "Calibri", Bold: true, Size: 12}}},
		{&s.notice, excelize.Style{Font: &excelize.Font{Family: "Calibri", Bold: true, Size: 12, Color: "9C0006"}}},
		{&s.header, excelize.Style{Font: &excelize.Font{Family: "Calibri", Size: 11, Bold: true, Color: "FFFFFF"}, Fill: fill("1F3864"), Alignment: wrap, Border: border}},
		{&s.inputHeader, excelize.Style{Font: &excelize.Font{Family: "Calibri", Size: 11, Bold: true}, Fill: fill("FFD966"), Alignment: wrap, Border: border}},
		{&s.plain, excelize.Style{Alignment: top}},
		{&s.number, excelize.Style{NumFmt: 3, Alignment: &excelize.Alignment{Horizontal: "right", Vertical: "top", Indent: 1, ShrinkToFit: true}}},
		{&s.time, excelize.Style{CustomNumFmt: format(timeFormat), Alignment: left}},
		{&s.timeUTC, excelize.Style{CustomNumFmt: format(utcFormat), Alignment: left}},
		{&s.orBefore, excelize.Style{CustomNumFmt: format(orBeforeFormat), Alignment: left}},
		{&s.orBeforeDay, excelize.Style{CustomNumFmt: format(orBeforeDay), Alignment: left}},
		{&s.link, excelize.Style{Font: &excelize.Font{Family: "Calibri", Size: 11, Color: "0563C1", Underline: "single"}, Alignment: wrap}},
		{&s.wrap, excelize.Style{Alignment: &excelize.Alignment{Horizontal: "left", Vertical: "top", WrapText: true}}},
		{&s.input, excelize.Style{NumFmt: 49, Fill: fill("FFFBE6"), Border: border, Alignment: wrap}},
		{&s.inputTime, excelize.Style{CustomNumFmt: format(dayFormat), Fill: fill("FFFBE6"), Border: border, Alignment: left}},
		{&s.inputNumber, excelize.Style{NumFmt: 3, Fill: fill("FFFBE6"), Border: border, Alignment: left}},
	} {
		if *def.id, err = f.NewStyle(&def.style); err != nil {
			return s, err
		}
	}
	for _, def := range []struct {
		id    *int
		style excelize.Style
	}{
		{&s.amber, excelize.Style{Fill: fill("FFC000"), Font: &excelize.Font{Color: "000000"}}},
		{&s.red, excelize.Style{Fill: fill("F8CBAD"), Font: &excelize.Font{Color: "9C0006", Bold: true}}},
		{&s.grey, excelize.Style{Fill: fill("E7E6E6"), Font: &excelize.Font{Color: "595959"}}},
		{&s.lined, excelize.Style{Border: []excelize.Border{{Type: "top", Color: "1F3864", Style: 1}}}},
		{&s.faint, excelize.Style{Font: &excelize.Font{Color: "757575"}}},
	} {
		if *def.id, err = f.NewConditionalStyle(&def.style); err != nil {
			return s, err
		}
	}
	return s, nil
}

func (s styles) mark(m table.MarkStyle) int {
	switch m {
	case table.Red:
		return s.red
	case table.Grey:
		return s.grey
	case table.Lined:
		return s.lined
	case table.Faint:
		return s.faint
	}
	return s.amber
}
