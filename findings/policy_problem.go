package findings

import (
	"fmt"
	"reflect"
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
