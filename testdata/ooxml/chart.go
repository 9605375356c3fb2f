package ooxml

import (
	"bytes"
	"encoding/xml"
	"slices"
	"strings"
)

// chartOrder returns the children of each element of a chart in the order of the format.
func chartOrder() map[string]string {
	const axis = "axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark minorTickMark tickLblPos spPr txPr crossAx crosses crossesAt "
	return map[string]string{
		"chartSpace": "date1904 lang roundedCorners AlternateContent style clrMapOvr pivotFmts protection chart spPr txPr externalData printSettings userShapes extLst",
		"chart":      "title autoTitleDeleted pivotFmts view3D floor sideWall backWall plotArea legend plotVisOnly dispBlanksAs extLst",
		"plotArea":   "layout lineChart barChart valAx catAx dateAx serAx dTable spPr extLst",
		"lineChart":  "grouping varyColors ser dLbls dropLines hiLowLines upDownBars marker smooth axId extLst",
		"barChart":   "barDir grouping varyColors ser dLbls gapWidth overlap serLines axId extLst",
		"lineser":    "idx order tx spPr marker dPt dLbls trendline errBars cat val smooth extLst",
		"barser":     "idx order tx spPr invertIfNegative pictureOptions dPt dLbls trendline errBars cat val shape extLst",
		"dLbls":      "numFmt spPr txPr dLblPos showLegendKey showVal showCatName showSerName showPercent showBubbleSize separator",
		"catAx":      axis + "auto lblAlgn lblOffset tickLblSkip tickMarkSkip noMultiLvlLbl extLst",
		"dateAx":     axis + "auto lblOffset baseTimeUnit majorUnit majorTimeUnit minorUnit minorTimeUnit extLst",
		"valAx":      axis + "crossBetween majorUnit minorUnit dispUnits extLst",
		"title":      "tx layout overlay spPr txPr extLst",
		"legend":     "legendPos legendEntry layout overlay spPr txPr extLst",
		"scaling":    "logBase orientation max min extLst",
		"marker":     "symbol size spPr extLst",
		"numCache":   "formatCode ptCount pt extLst",
		"strCache":   "ptCount pt extLst",
	}
}

// chart checks that the elements of a chart are in the order of the format, and that its
// references are to sheets of the workbook.
func (c *checker) chart(name string) {
	c.Helper()
	type open struct {
		name string
		last int
	}
	stack := []open{{"", -1}}
	order, kind := chartOrder(), ""
	formula := false
	d := xml.NewDecoder(bytes.NewReader(c.parts[name]))
	for {
		token, err := d.Token()
		if err != nil {
			return
		}
		switch e := token.(type) {
		case xml.StartElement:
			local := e.Name.Local
			if strings.HasSuffix(local, "Chart") {
				kind = strings.TrimSuffix(local, "Chart")
			}
			parent := &stack[len(stack)-1]
			if children := order[parent.name]; children != "" {
				// The axes come in any order.
				known := strings.Fields(children)
				at := slices.Index(known, local)
				if at < parent.last && !strings.HasSuffix(local, "Ax") || at < 0 {
					c.Errorf("%s: in %s, %s comes after %s", name, parent.name, local, known[max(parent.last, 0)])
				}
				parent.last = max(parent.last, at)
			}
			if local == "ser" {
				local = kind + "ser"
			}
			stack = append(stack, open{local, -1})
			formula = local == "f"
		case xml.CharData:
			if formula {
				c.refersToSheets(name, string(e))
			}
		case xml.EndElement:
			stack, formula = stack[:len(stack)-1], false
		}
	}
}
