package report_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"tlaudit/report/table"
)

// goesOn is what may follow a word of the glossary in a cell: a reason, a date, a rule, a role,
// the number of a row. What follows only a blank is another word.
var goesOn = regexp.MustCompile(`^($|[:,;]| \(| TL-| from | #| Review #)`)

// result is a text that a formula can give, and not one that it compares with.
var result = regexp.MustCompile(`[(,]"(?:; )?([A-Z][a-z ][^"]*)"`)

// inGlossary holds every value of the columns with a fixed set of words to the glossary of the
// report's Evidence, and every text that a formula of Check can give.
func (o organization) inGlossary(t *testing.T) {
	t.Helper()
	words := map[string][]string{} // by column
	for _, line := range column(t, o.r, "Evidence", "Section", "Item") {
		if item, ok := strings.CutPrefix(line, "Glossary, "); ok {
			header, word, _ := strings.Cut(item, ": ")
			words[header] = append(words[header], word)
		}
	}
	explained := func(header, value string) bool {
		return slices.ContainsFunc(append(words[header], words["Any column"]...), func(word string) bool {
			rest, begins := strings.CutPrefix(value, word)
			return word != "" && begins && goesOn.MatchString(rest)
		})
	}
	for _, tbl := range o.r.Tables {
		if tbl.Hidden || tbl.Name == "Evidence" {
			continue
		}
		var coded []int
		for i, c := range tbl.Columns {
			if fixed(tbl.Name, c.Header) {
				coded = append(coded, i)
			}
			if c.Header != "Check" {
				continue
			}
			for _, text := range result.FindAllStringSubmatch(c.Formula, -1) {
				if !explained(c.Header, text[1]) {
					t.Errorf("%s, %s: the glossary does not have %q", tbl.Name, c.Header, text[1])
				}
			}
		}
		seen := map[string]bool{}
		for row, err := range tbl.Rows {
			if err != nil {
				t.Fatal(err)
			}
			for _, i := range coded {
				header := tbl.Columns[i].Header
				value, text := row[i].(string)
				if !text || value == "" || seen[header+value] {
					continue
				}
				seen[header+value] = true
				if !explained(header, table.Shown(value)) {
					t.Errorf("%s, %s: the glossary does not have %q", tbl.Name, header, value)
				}
			}
		}
	}
}

// fixed reports whether a column has a fixed set of words. Every other column has names,
// sentences, ids, times or figures.
func fixed(sheet, header string) bool {
	switch header {
	case "Source", "Account status", "Class", "Basis", "Since the baseline", "External", "Roster status", "Identity provider", "Suggested action",
		"Justification required", "Status", "State", "Kind", "Severity", "Direction", "Result", "Held against", "Area", "Read", "Listed", "Critical",
		"Completeness", "Longer than the cadence", "Action", "Shown by a later snapshot", "Role offered":
		return true
	case "Type":
		return sheet != "Review"
	case "Expected":
		return sheet == "Workspaces"
	}
	return false
}
