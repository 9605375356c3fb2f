package lake

import (
	"bytes"
	"embed"
	"fmt"
	"strings"
	"text/template"
	"unicode"
	"unicode/utf8"
)

//go:embed ddl/*.sql
var ddl embed.FS

// A LocationError says why no tables can be made over a location.
type LocationError struct{ Location, Reason string }

func (e *LocationError) Error() string { return fmt.Sprintf("--location %q %s", e.Location, e.Reason) }

// Engines returns the names of the engines that DDL knows: first those that tests run, then those from documentation.
func Engines() []string {
	var names []string
	for _, e := range engines() {
		names = append(names, e.name)
	}
	return names
}

// DDL returns the statements that make an engine read the lake at a location, each with a semicolon, a line end and an
// empty line after it: first the tables, then the views. A folder of this machine is a location too. Errors are
// *LocationError, or say that there is no such engine.
func DDL(engineName, location string) (string, error) {
	for _, e := range engines() {
		if e.name != engineName {
			continue
		}
		if reason := e.refuses(location); reason != "" {
			return "", &LocationError{location, reason}
		}
		return e.ddl(strings.TrimSuffix(location, "/"))
	}
	return "", fmt.Errorf("no engine is called %q: the engines are %s", engineName, strings.Join(Engines(), ", "))
}

// A ddlTable is what the statement of an engine says of a table.
type ddlTable struct {
	Name      string // of the table; the folder's, but for changes, which a view is called
	Path      string // the folder in the lake
	Folder    string // the same with the location, quoted
	Files     string // the pattern of its files, quoted
	Structure string // its columns as a text of ClickHouse, quoted
	Columns   []ddlColumn
}

// A ddlColumn is a column of a ddlTable.
type ddlColumn struct{ Quoted, Type, Source string }

func (e engine) ddl(location string) (string, error) {
	if e.local {
		location = strings.TrimPrefix(location, "file://")
	}
	data := struct {
		Location, Function string
		Tables             []ddlTable
	}{Location: e.text(location), Function: "file"}
	if strings.Contains(location, "://") {
		data.Function = "s3"
	}
	for _, t := range Tables() {
		data.Tables = append(data.Tables, e.table(t, location))
	}
	var b bytes.Buffer
	if err := e.write(&b, e.name+".sql", data); err != nil {
		return "", err
	}
	if err := e.write(&b, "views.sql", e.schema); err != nil {
		return "", err
	}
	if e.array != nil {
		if err := e.write(&b, "state.sql", facts()); err != nil {
			return "", err
		}
	}
	return statements(b.String()), nil
}

func (e engine) write(b *bytes.Buffer, file string, data any) error {
	t := template.New(file).Funcs(template.FuncMap{"array": e.arrayOf, "unescape": e.unescape})
	t, err := t.ParseFS(ddl, "ddl/"+file, "ddl/views.sql") // which defines when a row held
	if err != nil {
		return err
	}
	return t.Execute(b, data)
}

// statements puts exactly one empty line after each statement.
func statements(sql string) string {
	var b strings.Builder
	for line := range strings.Lines(sql) {
		if line == "\n" {
			continue
		}
		b.WriteString(line)
		if strings.HasSuffix(line, ";\n") {
			b.WriteString("\n")
		}
	}
	return b.String()
}

func (e engine) table(t Table, location string) ddlTable {
	folder := location + "/" + t.Name
	d := ddlTable{Name: t.Name, Path: t.Name, Folder: e.text(folder), Files: e.text(folder + "/" + e.files)}
	if t.Name == "changes" {
		d.Name = "change_history"
	}
	var structure []string
	for _, f := range t.Columns {
		c := ddlColumn{Quoted: e.identifier(f.Name), Type: e.types[f.Type], Source: `"` + f.Name + `"`}
		if f.Optional && e.nullable != "" {
			c.Type = e.nullable + "(" + c.Type + ")"
		}
		d.Columns = append(d.Columns, c)
		structure = append(structure, c.Quoted+" "+c.Type)
	}
	d.Structure = e.text(strings.Join(structure, ", "))
	return d
}

// refuses returns why an engine cannot read a location; "" if it can.
func (e engine) refuses(location string) string {
	switch {
	case strings.Trim(location, "/") == "":
		return "names no folder"
	case !utf8.ValidString(location):
		return "is not UTF-8"
	case strings.ContainsFunc(location, unicode.IsControl):
		return "has a control character"
	case strings.ContainsAny(location, "*?[]{}"):
		return "has one of the characters * ? [ ] { }, which engines read as a pattern: give the folder another name"
	case e.name == "duckdb" && strings.Contains(location, `\`):
		return "has a backslash, at which DuckDB ends the name of a folder: write / in its place"
	case !e.local && !strings.Contains(location, "://") && !strings.HasPrefix(location, "/"):
		return "is no place that " + e.name + " finds: give a URI, or a path that begins with /"
	}
	return ""
}
