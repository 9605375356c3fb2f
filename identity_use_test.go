package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// foldsElsewhere lists the lines that change the case of texts outside package identity: by
// file, an expression of each such line, and what its text is. It is not an id, an address,
// a domain or a status, unless it says why.
func foldsElsewhere() map[string]map[string]string {
	const namesOfRoles, formula = "names of roles", "a formula of the workbook: no identity there"
	return map[string]map[string]string{
		"findings/own_rules.go":        {"strings.ToUpper(words[0])": "key words of SQL", "strings.ToLower(p.text)": "key words of SQL"},
		"findings/role_class.go":       {"strings.ToLower(identity.Trim(s))": "entries about roles, where a person writes a name or an id in any case"},
		"findings/read_parameters.go":  {"instr(lower(r.name), 'owner')": namesOfRoles, "instr(lower(name), 'owner')": namesOfRoles},
		"findings/rules/TL-PRV-04.sql": {"lower(r.name)": namesOfRoles},
		"inputs/workspaces.go":         {"strings.ToLower(strings.TrimSpace(line))": "the heading of a column of ids"},
		"inputs/csv_table.go":          {"strings.ToLower(strings.TrimSpace(field))": "names of columns"},
		"inputs/reviewers.go":          {`strings.ToLower(row.cell("sheet"))`: "names of sheets"},
		"report/part_file.go":          {"strings.ToLower(name)": "names of files"},
		"report/finding_index.go":      {"strings.ToLower(f.state)": "a state in a sentence"},
		"report/table/field_name.go":   {"strings.ToLower(strings.Join(words, \"_\"))": "names of columns"},
		"report/cover.go":              {"strings.ToLower(s[:1])": "the beginning of a sentence"},
		"report/check_formulas.go": {"LOWER(TRIM({Justification}))": formula, "UPPER(\"|\"&{Decision}&\">\"&` + other + `&\"|\")": formula, "LOWER({Decision})": formula, "LOWER(TRIM(`+subject+`))": formula,
			"EXACT(LOWER(` + decidedBy + `),LOWER(TRIM(` + cell + `)))": formula},
		"fleet/summary.go":                           {"strings.ToUpper(severity[:1])": "the beginning of a header"},
		"lake/engines.go":                            {"strings.ToUpper(name)": "names of columns"},
		"report/organization_rows.go":                {"strings.ToLower(status)": "a status in a sentence"},
		"report/fitted.go":                           {"unicode.ToUpper(first)": "the beginning of a sentence"},
		"report/table/markdown_escape.go":            {"strings.ToLower(s)": "prefixes of links"},
		"snapshot/queries/find_role.sql":             {"n.text = :name COLLATE NOCASE": namesOfRoles},
		"snapshot/queries/find_workspace.sql":        {"n.text = :name COLLATE NOCASE": "names of workspaces"},
		"snapshot/queries/list_access.sql":           {"role_name = :role COLLATE NOCASE": namesOfRoles},
		"snapshot/queries/list_access_between.sql":   {"role_name = :role COLLATE NOCASE": namesOfRoles},
		"snapshot/queries/list_history.sql":          {"role_name = :role COLLATE NOCASE": namesOfRoles},
		"snapshot/rows.go":                           {"strings.ToLower(f.Name)": "names of columns"},
		"strictjson/strictjson.go":                   {"strings.EqualFold(known, name)": "names of fields"},
		"transactionlink/decode.go":                  {"strings.EqualFold(got, asked)": "ids of answers: the package is a leaf, and may not import identity"},
		"transactionlink/simulator/answer.go":        {"strings.ToLower(http.StatusText(status))": "words of an HTTP status", "strings.ToUpper(what)": "words of an error code"},
		"transactionlink/simulator/sample_people.go": {"strings.ToLower(name)": "names of the sample, made into addresses"},
	}
}

var folding = regexp.MustCompile(`(strings|bytes|unicode)\.(ToLower|ToUpper|ToTitle|EqualFold|Title|SimpleFold|To)\b|\b(?i:lower|upper)\(|(?i:NOCASE)|cases\.[A-Z]`)

// Ids, addresses and domains are compared by package identity, and queries compare the keys
// that it made.
func TestIdentityAloneFoldsWhatItCompares(t *testing.T) {
	allowed, unused := foldsElsewhere(), foldsElsewhere()
	err := filepath.WalkDir(".", func(path string, entry os.DirEntry, err error) error {
		path = filepath.ToSlash(path)
		switch {
		case err != nil || path == "identity" || entry.IsDir() && (strings.HasPrefix(entry.Name(), ".") && path != "." || entry.Name() == "testdata"):
			if err == nil {
				return filepath.SkipDir
			}
			return err
		case entry.IsDir() || strings.HasSuffix(path, "_test.go") || filepath.Ext(path) != ".go" && filepath.Ext(path) != ".sql":
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for i, line := range strings.Split(string(text), "\n") {
			for expression := range allowed[path] {
				if strings.Contains(line, expression) {
					line = strings.ReplaceAll(line, expression, "")
					delete(unused[path], expression)
				}
			}
			if found := folding.FindString(line); found != "" {
				t.Errorf("%s:%d: %s: ids, addresses and domains are compared by package identity, or by email_key", path, i+1, found)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for path, expressions := range unused {
		for expression, what := range expressions {
			t.Errorf("%s does not have %q any more: %s", path, expression, what)
		}
	}
}
