package ooxml

import (
	"regexp"
	"strings"
	"unicode/utf16"
)

// Limits of the format and of Excel.
const (
	maxStyles      = 64_000
	maxFormula     = 8192
	maxValidation  = 255 // the formula of a data validation or of a conditional format
	maxErrorTitle  = 32
	maxError       = 225
	maxPrompt      = 255
	maxSheetName   = 31
	maxDefinedName = 255
	maxString      = 32767 // UTF-16 units
	maxRow         = 1_048_576
	maxColumn      = 16_384
	maxHeight      = 409 // points
	maxWidth       = 255 // characters
	maxFooter      = 255
)

var (
	definedName = regexp.MustCompile(`^[\p{L}_\\][\p{L}\p{N}_.\\]*$`)
	cellLike    = regexp.MustCompile(`(?i)^([a-z]{1,3}[0-9]+|r[0-9]*c[0-9]*|[rc])$`)
	quotedSheet = regexp.MustCompile(`'((?:[^']|'')+)'!|([\p{L}_][\p{L}\p{N}_.]*)!`)
	textInside  = regexp.MustCompile(`"(?:[^"]|"")*"`)
)

// units counts the UTF-16 units of a text.
func units(s string) int { return len(utf16.Encode([]rune(s))) }

// book checks the names of the sheets and the defined names.
func (c *checker) book() {
	c.Helper()
	const name = "xl/workbook.xml"
	var book struct {
		Sheets []struct {
			Name  string `xml:"name,attr"`
			ID    string `xml:"sheetId,attr"`
			State string `xml:"state,attr"`
		} `xml:"sheets>sheet"`
		Names []struct {
			Name  string `xml:"name,attr"`
			Sheet string `xml:"localSheetId,attr"`
			Text  string `xml:",chardata"`
		} `xml:"definedNames>definedName"`
		Calc struct {
			Full bool `xml:"fullCalcOnLoad,attr"`
		} `xml:"calcPr"`
	}
	c.read(name, &book)
	c.inOrder(name, []string{
		"fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets", "functionGroups", "externalReferences",
		"definedNames", "calcPr", "oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes", "webPublishing",
		"fileRecoveryPr", "webPublishObjects", "extLst",
	})
	if !book.Calc.Full {
		c.Errorf("%s does not ask for a calculation when it is opened", name)
	}
	seen := map[string]bool{}
	for _, s := range book.Sheets {
		key := strings.ToLower(s.Name)
		if n := units(s.Name); n == 0 || n > maxSheetName || strings.ContainsAny(s.Name, `[]:*?/\`) || strings.Trim(s.Name, "'") != s.Name || seen[key] || seen["#"+s.ID] {
			c.Errorf("%s: a sheet cannot be named %q with id %s", name, s.Name, s.ID)
		}
		seen[key], seen["#"+s.ID] = true, true
		c.sheets = append(c.sheets, s.Name)
	}
	if len(book.Sheets) == 0 || book.Sheets[0].State != "" {
		c.Errorf("%s: the first sheet is hidden or missing", name)
	}
	names := map[string]bool{}
	for _, n := range book.Names {
		own := strings.TrimPrefix(n.Name, "_xlnm.")
		if !definedName.MatchString(own) || cellLike.MatchString(own) || units(n.Name) > maxDefinedName {
			c.Errorf("%s: %q cannot be a name", name, n.Name)
		}
		key := n.Sheet + "!" + strings.ToLower(n.Name)
		if names[key] {
			c.Errorf("%s: %s is defined twice", name, n.Name)
		}
		names[key] = true
		c.refersToSheets(name, n.Text)
	}
}

// refersToSheets checks that a formula refers only to sheets that there are.
func (c *checker) refersToSheets(where, formula string) {
	c.Helper()
	if !strings.Contains(formula, "!") {
		return
	}
	for _, m := range quotedSheet.FindAllStringSubmatch(textInside.ReplaceAllString(formula, `""`), -1) {
		sheet := strings.ReplaceAll(m[1], "''", "'") + m[2]
		found := false
		for _, s := range c.sheets {
			found = found || s == sheet
		}
		if !found {
			c.Errorf("%s: %s refers to a sheet that is missing: %s", where, formula, sheet)
		}
	}
}

// styleCounts are how many styles cells and conditional formats can refer to.
type styleCounts struct{ cells, conditional int }

func (c *checker) countStyles() {
	c.Helper()
	const name = "xl/styles.xml"
	var styles struct {
		Cells       []struct{} `xml:"cellXfs>xf"`
		Conditional []struct{} `xml:"dxfs>dxf"`
	}
	c.read(name, &styles)
	c.inOrder(name, []string{"numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors", "extLst"})
	c.styles = styleCounts{len(styles.Cells), len(styles.Conditional)}
	if c.styles.cells > maxStyles {
		c.Errorf("%s has %d styles, at most %d are read", name, c.styles.cells, maxStyles)
	}
}
