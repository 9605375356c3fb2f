package main

import (
	"bytes"
	stdcmp "cmp"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A pkg is a package of this module as go list knows it, with its files.
type pkg struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	Imports    []string
	parsed     map[string]*ast.File // those of GoFiles, by their names
}

// packages lists the packages of this module, by their path below it: "" is main.
func packages(t *testing.T) map[string]pkg {
	t.Helper()
	all, err := listedPackages()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// listedPackages lists and parses the packages once: many tests look at them.
var listedPackages = sync.OnceValues(func() (map[string]pkg, error) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Dir,GoFiles,Imports", "./...").Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	all := map[string]pkg{}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		p := pkg{parsed: map[string]*ast.File{}}
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, err
		}
		for _, file := range p.GoFiles {
			if p.parsed[file], err = parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, file), nil, parser.SkipObjectResolution); err != nil {
				return nil, err
			}
		}
		all[below(p.ImportPath)] = p
	}
})

func below(path string) string {
	return strings.TrimPrefix(strings.TrimPrefix(path, "tlaudit"), "/")
}

// arrows reads from the README what each package imports of this module: lines of
// "package -> package, package" in the block that is marked arrows; packages that import the
// same may share a line. main is "".
func arrows(t *testing.T) map[string][]string {
	t.Helper()
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, block, ok := strings.Cut(string(readme), "\n```text arrows\n")
	if ok {
		block, _, ok = strings.Cut(block, "\n```")
	}
	if !ok {
		t.Fatal("README.md has no block of arrows")
	}
	names := func(list string) []string {
		return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
	}
	all := map[string][]string{}
	for line := range strings.Lines(block) {
		packages, imports, ok := strings.Cut(strings.TrimSpace(line), " ->")
		for _, name := range names(packages) {
			if _, twice := all[name]; !ok || twice {
				t.Fatalf("README.md: not an arrow, or a second one of the same package: %q", line)
			}
			all[name] = names(imports)
		}
	}
	all[""] = all["main"]
	delete(all, "main")
	return all
}

// The README's arrows are those of the code: none is missing, none is there ahead of
// the code, and each points back along the flow of the data.
func TestArrowsAreThoseOfTheREADME(t *testing.T) {
	documented := arrows(t)
	for name, p := range packages(t) {
		if len(p.GoFiles) == 0 {
			continue
		}
		var imports []string
		for _, path := range p.Imports {
			if strings.HasPrefix(path, "tlaudit/") {
				imports = append(imports, below(path))
			}
		}
		slices.Sort(imports)
		said, known := documented[name]
		delete(documented, name)
		if !known || !slices.Equal(said, imports) {
			t.Errorf("README.md should say: %s -> %s\nit says: %s", stdcmp.Or(name, "main"), strings.Join(imports, ", "), strings.Join(said, ", "))
		}
	}
	for name := range documented {
		t.Errorf("README.md has arrows of package %q, which does not exist", name)
	}
}

// The parts that only draw know the model and nothing else of the report.
func TestWritersKnowTheModelAlone(t *testing.T) {
	all := packages(t)
	for _, name := range []string{"report/xlsx", "report/page"} {
		for _, path := range all[name].Imports {
			if strings.HasPrefix(path, "tlaudit/") && path != "tlaudit/report/table" && path != "tlaudit/text" {
				t.Errorf("package %q imports %q", name, below(path))
			}
		}
	}
	for _, leaf := range []string{"identity", "strictjson", "text", "transactionlink"} {
		for _, path := range all[leaf].Imports {
			if strings.HasPrefix(path, "tlaudit/") {
				t.Errorf("package %q is a leaf and imports %q", leaf, below(path))
			}
		}
	}
}

// What of the outside each package may know.
func TestOneHomeForEachThingOutside(t *testing.T) {
	homes := map[string][]string{
		"net/http": {"", "bench", "command", "transactionlink", "transactionlink/simulator", "transactionlink/contract",
			"remediation"}, // a plan names methods and tells statuses apart; it asks through transactionlink
		"database/sql":                {"snapshot"},
		"modernc.org/sqlite":          {"snapshot"},
		"os/signal":                   {"", "bench"}, // programs
		"log":                         {},
		"github.com/alecthomas/kong":  {"", "command"},
		"github.com/xuri/excelize/v2": {"report/xlsx"},
	}
	for name, p := range packages(t) {
		for path, home := range homes {
			if slices.Contains(p.Imports, path) && !slices.Contains(home, name) {
				t.Errorf("package %q imports %s, which belongs to %q", name, path, home)
			}
		}
	}
}

// Only main knows the process around it, and nothing keeps state for the package. The
// bench is a program of its own.
func TestOnlyMainKnowsTheProcess(t *testing.T) {
	process := map[string][]string{
		"os":   {"Stdin", "Stdout", "Stderr", "Args", "Exit", "Getenv", "LookupEnv", "Environ", "Setenv"},
		"log":  {"Fatal", "Fatalf", "Print", "Printf", "Println"},
		"slog": {"Default", "SetDefault", "Info", "Warn", "Error", "Debug"},
		"fmt":  {"Print", "Printf", "Println"},
	}
	for name, p := range packages(t) {
		for file, parsed := range p.parsed {
			ast.Inspect(parsed, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.SelectorExpr:
					if of, ok := n.X.(*ast.Ident); ok && name != "" && name != "bench" && slices.Contains(process[of.Name], n.Sel.Name) {
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

// JSON of others is read in one way: by strictjson, or by the client's cursor.
func TestJSONIsReadStrictly(t *testing.T) {
	others := map[string]int{ // files that decode with encoding/json, and how often
		"strictjson/strictjson.go":                2, // the strict decoder
		"transactionlink/cursor.go":               2, // one string; why a body is not JSON
		"transactionlink/simulator/handler.go":    1, // a server for tests and the demo
		"transactionlink/simulator/wrong_type.go": 1,
		"remediation/plan.go":                     1, // a type's UnmarshalJSON: one text or null
		"findings/parameters.go":                  1, // what was encoded one line before
		"report/evidence_table.go":                1, // as above
		"report/walk_parameters.go":               1, // one text
		"diff/words.go":                           2, // an object that a view has made
		"snapshot/verify_against.go":              1, // a line of facts, which is no object
		"snapshot/verify_events.go":               2, // two texts that differ, to name what differs
	}
	found := map[string]int{}
	for name, p := range packages(t) {
		for file, parsed := range p.parsed {
			ast.Inspect(parsed, func(n ast.Node) bool {
				if s, ok := n.(*ast.SelectorExpr); ok && (s.Sel.Name == "Unmarshal" || s.Sel.Name == "NewDecoder") {
					if of, ok := s.X.(*ast.Ident); ok && of.Name == "json" {
						found[path.Join(name, file)]++
					}
				}
				return true
			})
		}
	}
	if d := cmp.Diff(others, found); d != "" {
		t.Errorf("calls of encoding/json that decode (-allowed +found): use strictjson\n%s", d)
	}
}

// No folder has a name that says nothing about what is in it.
func TestNoDrawers(t *testing.T) {
	for _, drawer := range []string{"util", "utils", "common", "helpers", "models", "types", "interfaces", "internal"} {
		for name := range packages(t) {
			if slices.Contains(strings.Split(name, "/"), drawer) {
				t.Errorf("package %q", name)
			}
		}
	}
}
