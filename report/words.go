package report

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"tlaudit/diff"
)

// words are the two sides of a change as people read them. Those of users and
// workspaces are JSON objects of what differs: where something came or went, only
// what tells who or what it was stays of it.
func words(c diff.Change) (before, after string) {
	switch c.Kind {
	case diff.UserAdded, diff.UserRemoved:
		return personWords(c.Before), personWords(c.After)
	case diff.WorkspaceAdded, diff.WorkspaceRemoved:
		return fieldWords(c.Before, "type"), fieldWords(c.After, "type")
	case diff.UserChanged, diff.WorkspaceChanged:
		return fieldWords(c.Before), fieldWords(c.After)
	}
	return c.Before, c.After
}

// personWords are the name and the organization role of a user.
func personWords(object string) string {
	fields := objectFields(object)
	var role []string
	for _, f := range fields {
		if f.name == "organization_role_id" || f.name == "organization_role" {
			role = append(role, f.value)
		}
	}
	parts := []string{quoted(nameIn(fields))}
	if len(role) > 0 {
		parts = append(parts, roleWords(role))
	}
	return strings.Trim(strings.Join(parts, ", "), ", ")
}

// nameIn is the name of a user, empty where none is known.
func nameIn(fields []objectField) string {
	var name []string
	for _, f := range fields {
		if (f.name == "first_name" || f.name == "last_name") && f.value != "" {
			name = append(name, f.value)
		}
	}
	return strings.Join(name, " ")
}

// roleWords is the name of a role, or its id where the name is unknown.
func roleWords(idAndName []string) string {
	if len(idAndName) > 1 && idAndName[1] != "" {
		return quoted(idAndName[1])
	}
	return orUnknown(blankOr(idAndName[0]))
}

// fieldWords lists the fields of an object as name: value; of those that are
// given where any are.
func fieldWords(object string, only ...string) string {
	var out []string
	role := []string(nil)
	for _, f := range objectFields(object) {
		if len(only) > 0 && f.name != only[0] {
			continue
		}
		switch f.name {
		case "organization_role_id":
			role = append(role, f.value)
			continue
		case "organization_role":
			out = append(out, "organization role: "+roleWords(append(role, f.value)))
			continue
		}
		if len(only) > 0 && f.value == "" {
			continue
		}
		out = append(out, strings.ReplaceAll(f.name, "_", " ")+": "+orUnknown(blankOr(quoted(f.value))))
	}
	return strings.Join(out, ", ")
}

// quoted quotes a value that could pass for several.
func quoted(value string) string {
	if strings.ContainsAny(value, `,:"`) {
		return strconv.Quote(value)
	}
	return value
}

// An objectField is one field of a flat JSON object; the value is empty for null.
type objectField struct{ name, value string }

// objectFields reads a flat JSON object of strings in its order. What is none
// stays as it is, under no name.
func objectFields(object string) []objectField {
	var values map[string]*string
	if object == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(object), &values); err != nil {
		return []objectField{{"as recorded", object}}
	}
	var fields []objectField
	decoder := json.NewDecoder(bytes.NewReader([]byte(object)))
	for {
		token, err := decoder.Token()
		if err != nil {
			return fields // the end: all of it was read above
		}
		name, ok := token.(string)
		if !ok {
			continue
		}
		f := objectField{name: name}
		if value := values[name]; value != nil {
			f.value = *value
		}
		fields = append(fields, f)
		if _, err := decoder.Token(); err != nil {
			return fields
		}
	}
}
