package findings

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
)

// A Problem is one thing that is wrong in a policy. Line counts from 1; it is 0 if the
// problem belongs to no line.
type Problem struct {
	File string
	Line int
	Text string
}

func (p Problem) String() string {
	if p.Line == 0 {
		return p.File + ": " + p.Text
	}
	return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Text)
}

// Problems is everything that is wrong in a policy, at least one.
type Problems []Problem

// Error returns the first problem and how many more there are; Lines returns them all.
func (p Problems) Error() string {
	switch len(p) {
	case 0:
		return "no problem"
	case 1:
		return p[0].String()
	}
	return fmt.Sprintf("%s (and %d more)", p[0], len(p)-1)
}

// Lines returns one line for each problem, in the order of the file.
func (p Problems) Lines() []string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.String()
	}
	return lines
}

// decodeProblem returns an error of the decoder as a problem, in the words of a policy.
func decodeProblem(name string, err error) Problem {
	var parse toml.ParseError
	if errors.As(err, &parse) {
		text := parse.Message
		if text == "" {
			text = lastPart(parse.Error())
		}
		if parse.LastKey != "" {
			text = parse.LastKey + ": " + text
		}
		return Problem{File: name, Line: parse.Position.Line, Text: text}
	}
	// For a value of the wrong type the decoder has no error type, only a text.
	if m := typeProblem.FindStringSubmatch(err.Error()); m != nil {
		line, err := strconv.Atoi(m[1])
		if err == nil {
			return Problem{File: name, Line: line, Text: m[2] + ": " + plainType(m[3])}
		}
	}
	return Problem{File: name, Text: strings.TrimPrefix(err.Error(), "toml: ")}
}

// unknownKey says what is wrong with a key that no policy has.
func unknownKey(key toml.Key) string {
	if key.String() == "service_accounts" {
		return "service_accounts is no key any more: name each account in a table of its own, [[service_account]], which takes " + strings.Join(keysOf("service_account"), ", ")
	}
	if takes := keysOf(key[0]); len(takes) > 0 {
		return fmt.Sprintf("unknown key %s: [[%s]] takes %s", key, key[0], strings.Join(takes, ", "))
	}
	return fmt.Sprintf("unknown key %s", key)
}

// keysOf returns the keys of a table that a policy may have several of; nil for any other.
func keysOf(table string) []string {
	var keys []string
	for field := range reflect.TypeFor[Policy]().Fields() {
		if field.Tag.Get("toml") != table || field.Type.Kind() != reflect.Slice || field.Type.Elem().Kind() != reflect.Struct {
			continue
		}
		for key := range field.Type.Elem().Fields() {
			if key.IsExported() {
				keys = append(keys, key.Tag.Get("toml"))
			}
		}
	}
	return keys
}

var typeProblem = regexp.MustCompile(`line (\d+) \(last key "([^"]*)"\): (.*)$`)

func lastPart(s string) string {
	if i := strings.LastIndex(s, "): "); i >= 0 {
		return s[i+3:]
	}
	return strings.TrimPrefix(s, "toml: ")
}

var (
	wrongType  = regexp.MustCompile(`^incompatible types: TOML value has type (.*); destination has type (.*)$`)
	wrongTable = regexp.MustCompile(`^type mismatch for .*: expected (table) but found (.*)$`)
)

// plainType says in words what the decoder says about a value of the wrong type.
func plainType(problem string) string {
	if m := wrongType.FindStringSubmatch(problem); m != nil {
		return "it is " + typeInWords(m[1]) + ": give " + typeInWords(m[2])
	}
	if m := wrongTable.FindStringSubmatch(problem); m != nil {
		return "it is " + typeInWords(m[2]) + ": give " + typeInWords(m[1])
	}
	return problem
}

// typeInWords names a type of the decoder.
func typeInWords(name string) string {
	switch {
	case name == "string":
		return "text in quotes"
	case name == "int64", name == "integer", name == "int":
		return "a whole number"
	case name == "float64", name == "float":
		return "a number"
	case name == "bool", name == "boolean":
		return "true or false"
	case name == "time.Time":
		return "a date or a time"
	case name == "table", strings.HasPrefix(name, "map["):
		return "a table"
	case name == "slice", strings.HasPrefix(name, "[]"):
		return "a list"
	}
	return name
}
