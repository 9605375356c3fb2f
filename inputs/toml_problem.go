package inputs

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
)

// TOMLProblem returns what is wrong with a file that the decoder of TOML rejects, and the
// line, 0 if it is not known.
func TOMLProblem(err error) (line int, problem string) {
	var parse toml.ParseError
	if errors.As(err, &parse) {
		problem = parse.Message
		if problem == "" {
			problem = lastPart(parse.Error())
		}
		if parse.LastKey != "" {
			problem = parse.LastKey + ": " + problem
		}
		return parse.Position.Line, problem
	}
	// For a value of the wrong type the decoder has no error type, only a text.
	if m := typeProblem.FindStringSubmatch(err.Error()); m != nil {
		if line, err := strconv.Atoi(m[1]); err == nil {
			return line, m[2] + ": " + plainType(m[3])
		}
	}
	return 0, strings.TrimPrefix(err.Error(), "toml: ")
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
