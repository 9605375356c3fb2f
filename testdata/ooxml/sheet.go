package ooxml

import (
	"bytes"
	"encoding/xml"
	"slices"
	"strings"
)

// A cell as a sheet's part has it.
type cell struct {
	Ref     string  `xml:"r,attr"`
	Style   int     `xml:"s,attr"`
	Type    string  `xml:"t,attr"`
	Formula *string `xml:"f"`
	Value   *string `xml:"v"`
	Inline  string  `xml:"is>t"`
}

// A worksheet is what is checked of a sheet's part.
type worksheet struct {
	Columns []struct {
		Min   int     `xml:"min,attr"`
		Max   int     `xml:"max,attr"`
		Width float64 `xml:"width,attr"`
	} `xml:"cols>col"`
	Rows []struct {
		Number int     `xml:"r,attr"`
		Height float64 `xml:"ht,attr"`
		Cells  []cell  `xml:"c"`
	} `xml:"sheetData>row"`
	Filter struct {
		Ref string `xml:"ref,attr"`
	} `xml:"autoFilter"`
	Formats []struct {
		Ref   string `xml:"sqref,attr"`
		Rules []struct {
			Style    int    `xml:"dxfId,attr"`
			Priority int    `xml:"priority,attr"`
			Formula  string `xml:"formula"`
		} `xml:"cfRule"`
	} `xml:"conditionalFormatting"`
	Validations struct {
		Count int `xml:"count,attr"`
		Each  []struct {
			Ref         string `xml:"sqref,attr"`
			Error       string `xml:"error,attr"`
			ErrorTitle  string `xml:"errorTitle,attr"`
			Prompt      string `xml:"prompt,attr"`
			PromptTitle string `xml:"promptTitle,attr"`
			Formula1    string `xml:"formula1"`
			Formula2    string `xml:"formula2"`
		} `xml:"dataValidation"`
	} `xml:"dataValidations"`
	Links []struct {
		Ref      string `xml:"ref,attr"`
		Location string `xml:"location,attr"`
	} `xml:"hyperlinks>hyperlink"`
	Merged []struct{} `xml:"mergeCells>mergeCell"`
	Footer string     `xml:"headerFooter>oddFooter"`
}

// sheet checks a sheet's part.
func (c *checker) sheet(name string) {
	c.Helper()
	c.inOrder(name, []string{
		"sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection", "protectedRanges", "scenarios",
		"autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations",
		"hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches",
		"ignoredErrors", "smartTags", "drawing", "legacyDrawing", "legacyDrawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst",
	}, "conditionalFormatting")
	var s worksheet
	c.read(name, &s)
	if len(s.Merged) > 0 {
		c.Errorf("%s has merged cells, which cannot be sorted", name)
	}
	last := 0
	for _, col := range s.Columns {
		if col.Min <= last || col.Max < col.Min || col.Max > maxColumn || col.Width > maxWidth {
			c.Errorf("%s: columns %d to %d, of width %g, come after %d", name, col.Min, col.Max, col.Width, last)
		}
		last = col.Max
	}
	last = 0
	for _, row := range s.Rows {
		if row.Number <= last || row.Number > maxRow || row.Height > maxHeight {
			c.Errorf("%s: row %d, of height %g, comes after %d", name, row.Number, row.Height, last)
		}
		last = row.Number
		column := 0
		for _, cell := range row.Cells {
			at := columnOf(cell.Ref)
			if at <= column {
				c.Errorf("%s: %s comes after column %d", name, cell.Ref, column)
			}
			column = at
			c.cell(name, cell)
		}
	}
	if strings.Contains(s.Filter.Ref, "$") {
		c.Errorf("%s: the filter is over %s, which Excel writes without $", name, s.Filter.Ref)
	}
	if units(s.Footer) > maxFooter {
		c.Errorf("%s: the footer has %d characters", name, units(s.Footer))
	}
	c.rules(name, s)
}

// columnOf returns the number of the column of a cell, from 1.
func columnOf(ref string) int {
	n := 0
	for _, l := range ref {
		if l < 'A' {
			break
		}
		n = 26*n + int(l-'A') + 1
	}
	return n
}

func (c *checker) cell(name string, cell cell) {
	c.Helper()
	if cell.Style >= c.styles.cells {
		c.Errorf("%s: %s has style %d of %d", name, cell.Ref, cell.Style, c.styles.cells)
	}
	if !slices.Contains([]string{"", "str", "inlineStr"}, cell.Type) {
		c.Errorf("%s: %s has type %s", name, cell.Ref, cell.Type)
	}
	if n := units(cell.Inline); n > maxString {
		c.Errorf("%s: %s has %d characters", name, cell.Ref, n)
	}
	if cell.Formula == nil {
		return
	}
	// A protected view shows the value that the file holds.
	if cell.Value == nil || cell.Type == "" && *cell.Value == "" {
		c.Errorf("%s: the formula in %s has no value", name, cell.Ref)
	}
	if n := units(*cell.Formula); n > maxFormula {
		c.Errorf("%s: the formula in %s has %d characters", name, cell.Ref, n)
	}
	if depth := nesting(*cell.Formula); depth > 64 {
		c.Errorf("%s: the formula in %s is nested %d deep", name, cell.Ref, depth)
	}
	for _, text := range textInside.FindAllString(*cell.Formula, -1) {
		if units(text)-2 > 255 {
			c.Errorf("%s: the formula in %s has a text of %d characters", name, cell.Ref, units(text)-2)
		}
	}
	if strings.Contains(*cell.Formula, "TODAY(") || strings.Contains(*cell.Formula, "NOW(") || strings.HasPrefix(*cell.Formula, "=") {
		c.Errorf("%s: the formula in %s is %s", name, cell.Ref, *cell.Formula)
	}
	c.refersToSheets(name, *cell.Formula)
}

// nesting returns how deep the brackets of a formula are.
func nesting(formula string) (deepest int) {
	depth := 0
	for _, r := range textInside.ReplaceAllString(formula, "") {
		switch r {
		case '(':
			depth++
		case ')':
			depth--
		}
		deepest = max(deepest, depth)
	}
	return deepest
}

// rules checks conditional formats, data validations and links.
func (c *checker) rules(name string, s worksheet) {
	c.Helper()
	priorities := map[int]bool{}
	for _, f := range s.Formats {
		for _, r := range f.Rules {
			if r.Style >= c.styles.conditional || units(r.Formula) > maxValidation || priorities[r.Priority] || f.Ref == "" {
				c.Errorf("%s: a conditional format on %q with style %d of %d, priority %d and %d characters", name, f.Ref, r.Style, c.styles.conditional, r.Priority, units(r.Formula))
			}
			priorities[r.Priority] = true
		}
	}
	if s.Validations.Count != len(s.Validations.Each) {
		c.Errorf("%s: %d data validations, but count is %d", name, len(s.Validations.Each), s.Validations.Count)
	}
	for _, v := range s.Validations.Each {
		if v.Ref == "" || v.Formula1 == "" || max(units(v.Formula1), units(v.Formula2)) > maxValidation || units(v.Error) > maxError ||
			max(units(v.ErrorTitle), units(v.PromptTitle)) > maxErrorTitle || units(v.Prompt) > maxPrompt {
			c.Errorf("%s: a data validation that no program takes: %+v", name, v)
		}
		c.refersToSheets(name, v.Formula1)
	}
	for _, l := range s.Links {
		c.refersToSheets(name, l.Location)
	}
}

// inOrder checks that the children of a part's root come in the order of the format, and
// each once but those that may repeat.
func (c *checker) inOrder(name string, order []string, repeated ...string) {
	c.Helper()
	d := xml.NewDecoder(bytes.NewReader(c.parts[name]))
	depth, last := 0, -1
	for {
		token, err := d.Token()
		if err != nil {
			return
		}
		switch e := token.(type) {
		case xml.StartElement:
			if depth++; depth != 2 {
				continue
			}
			at := slices.Index(order, e.Name.Local)
			if at < 0 || at < last || at == last && !slices.Contains(repeated, e.Name.Local) {
				c.Errorf("%s: %s comes after %s", name, e.Name.Local, order[max(last, 0)])
			}
			last = max(last, at)
		case xml.EndElement:
			depth--
		}
	}
}
