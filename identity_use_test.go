package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// foldsElsewhere lists the files that change the case of texts outside package identity,
// each with what the text is: not an id, an address or a domain, unless it says why.
func foldsElsewhere() map[string]string {
	return map[string]string{
		"findings/own_rules.go":                      "key words of SQL",
		"findings/role_class.go":                     "names of roles",
		"findings/read_parameters.go":                "names of roles",
		"findings/rules/TL-PRV-04.sql":               "names of roles",
		"inputs/workspaces.go":                       "the heading of a column of ids",
		"inputs/csv_table.go":                        "names of columns",
		"report/finding_index.go":                    "a state in a sentence",
		"report/table/markdown_escape.go":            "prefixes of links",
		"snapshot/rows.go":                           "names of columns",
		"transactionlink/decode.go":                  "ids of answers: the package is a leaf, and may not import identity",
		"transactionlink/simulator/answer.go":        "words of an HTTP status",
		"transactionlink/simulator/sample_people.go": "names of the sample, made into addresses",
		// These compare addresses and words of the roster on their own, and are to go.
		"snapshot/queries/find_user.sql": "addresses",
		"snapshot/queries/invited.sql":   "addresses",
	}
}

var folding = regexp.MustCompile(`strings\.(ToLower|ToUpper|EqualFold|ToTitle)\b|\b(lower|upper)\(|cases\.(Fold|Lower)\b`)

// Ids, addresses and domains are compared by package identity, and queries compare the keys
// that it made.
func TestIdentityAloneFoldsWhatItCompares(t *testing.T) {
	unused := foldsElsewhere()
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
			if found := folding.FindString(line); found != "" {
				if foldsElsewhere()[path] == "" {
					t.Errorf("%s:%d: %s: ids, addresses and domains are compared by package identity, or by email_key", path, i+1, found)
				}
				delete(unused, path)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for path, what := range unused {
		t.Errorf("%s folds nothing any more: %s", path, what)
	}
}
