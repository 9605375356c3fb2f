package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A pkg is a package of this module as go list knows it.
type pkg struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	Imports    []string
}

// packages lists the packages of this module, by their path below it: "" is main.
func packages(t *testing.T) map[string]pkg {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Dir,GoFiles,Imports", "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	all := map[string]pkg{}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all[below(p.ImportPath)] = p
	}
}

func below(path string) string {
	return strings.TrimPrefix(strings.TrimPrefix(path, "tlaudit"), "/")
}

// The arrows: what each package may import of this module. They point back along
// the flow of the data, never forward.
func arrows() map[string][]string {
	return map[string][]string{
		"": {"command", "text", "report", "remediation", "findings", "collector", "snapshot", "transactionlink"},
		"command": {"text", "identity", "inputs", "report", "remediation", "review", "findings", "diff", "snapshot", "collector", "transactionlink",
			"transactionlink/simulator", "templates"},
		"report":                    {"text", "identity", "inputs", "remediation", "review", "findings", "diff", "snapshot", "templates"},
		"remediation":               {"text", "identity", "findings", "diff", "snapshot", "transactionlink", "templates"},
		"review":                    {"findings", "diff", "snapshot"},
		"findings":                  {"text", "identity", "snapshot"},
		"diff":                      {"snapshot"},
		"collector":                 {"text", "identity", "inputs", "snapshot", "transactionlink"},
		"inputs":                    {"text", "identity", "snapshot"},
		"snapshot":                  {"identity"},
		"identity":                  {},
		"text":                      {},
		"transactionlink":           {},
		"transactionlink/contract":  {},
		"transactionlink/simulator": {"transactionlink"},
		"templates":                 {},
		"bench":                     {"command", "collector", "diff", "snapshot", "transactionlink", "transactionlink/simulator"},
	}
}

func TestImportsPointBackAlongTheFlow(t *testing.T) {
	allowed := arrows()
	for name, p := range packages(t) {
		may, known := allowed[name]
		if !known && len(p.GoFiles) > 0 {
			t.Errorf("package %q has no place in the flow: give it one here", name)
		}
		for _, path := range p.Imports {
			if path != "tlaudit" && !strings.HasPrefix(path, "tlaudit/") {
				continue
			}
			if !slices.Contains(may, below(path)) {
				t.Errorf("package %q imports %q", name, below(path))
			}
		}
	}
}

// What of the outside each package may know.
func TestOneHomeForEachThingOutside(t *testing.T) {
	homes := map[string][]string{
		"net/http": {"", "command", "transactionlink", "transactionlink/simulator", "transactionlink/contract",
			"remediation"}, // a plan names methods and tells statuses apart; it asks through transactionlink
		"database/sql":                {"snapshot"},
		"modernc.org/sqlite":          {"snapshot"},
		"os/signal":                   {""},
		"log":                         {},
		"github.com/alecthomas/kong":  {"", "command"},
		"github.com/xuri/excelize/v2": {"report", "review"},
	}
	for name, p := range packages(t) {
		for path, home := range homes {
			if slices.Contains(p.Imports, path) && !slices.Contains(home, name) {
				t.Errorf("package %q imports %s, which belongs to %q", name, path, home)
			}
		}
	}
}

// Only main knows the process around it, and nothing keeps state for the package.
func TestOnlyMainKnowsTheProcess(t *testing.T) {
	process := map[string][]string{
		"os":   {"Stdin", "Stdout", "Stderr", "Args", "Exit", "Getenv", "LookupEnv", "Environ", "Setenv"},
		"log":  {"Fatal", "Fatalf", "Print", "Printf", "Println"},
		"slog": {"Default", "SetDefault", "Info", "Warn", "Error", "Debug"},
		"fmt":  {"Print", "Printf", "Println"},
	}
	for name, p := range packages(t) {
		for _, file := range p.GoFiles {
			parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, file), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(parsed, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.SelectorExpr:
					if of, ok := n.X.(*ast.Ident); ok && name != "" && slices.Contains(process[of.Name], n.Sel.Name) {
						t.Errorf("%s/%s: %s.%s belongs to main", name, file, of.Name, n.Sel.Name)
					}
				case *ast.FuncDecl:
					if n.Recv == nil && n.Name.Name == "init" {
						t.Errorf("%s/%s: func init", name, file)
					}
				}
				return true
			})
		}
	}
}

// A folder that says nothing is a drawer, and there is none.
func TestNoDrawers(t *testing.T) {
	for _, drawer := range []string{"util", "utils", "common", "helpers", "models", "types", "interfaces", "internal"} {
		for name := range packages(t) {
			if slices.Contains(strings.Split(name, "/"), drawer) {
				t.Errorf("package %q", name)
			}
		}
	}
}
