package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// What the program must know of a rule is in the rule's header: no code outside the
// simulator decides by a rule's id. Texts of help and examples may name one.
func TestNoCodeDecidesByARuleID(t *testing.T) {
	id := regexp.MustCompile(`\bTL-[A-Z]+-`)
	example := regexp.MustCompile(`such as TL-INV-01|tlaudit (findings|remediate)|(?m)^# |TL-HR-01\. That`)
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "simulator") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
				if text, err := strconv.Unquote(literal.Value); err != nil || id.MatchString(text) && !example.MatchString(text) {
					t.Errorf("%s: %s", path, literal.Value)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
