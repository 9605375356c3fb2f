package diff

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// Words returns the two sides of a change as people read them. Those of users and
// workspaces are JSON objects of what differs: where an account or a workspace
// appeared or went, only the name and the role, or the type, are left of them.
func Words(c Change) (before, after string) {
	switch c.Kind {
	case UserAdded, UserRemoved:
		return personWords(c.Before), personWords(c.After)
	case WorkspaceAdded, WorkspaceRemoved:
		return fieldWords(c.Before, "type"), fieldWords(c.After, "type")
	case UserChanged, WorkspaceChanged:
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

// OrganizationRole returns the role in the organization that one side of a change of a user
// names, with an empty name where that is unknown; false where the side names no role.
func OrganizationRole(object string) (id, name string, named bool) {
	for _, f := range objectFields(object) {
		switch f.name {
		case "organization_role_id":
			id = f.value
		case "organization_role":
			name = f.value
		}
	}
	return id, name, id != ""
}

// nameIn returns the name of a user, empty where it is unknown.
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
	return orUnknown(idAndName[0])
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
		out = append(out, strings.ReplaceAll(f.name, "_", " ")+": "+orUnknown(quoted(f.value)))
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

// objectFields reads a flat JSON object of strings in its order. Text that is not
// such an object is returned whole, in one field.
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

func orUnknown(s string) string {
	if s == "" {
		return "unknown"
	}
	return s
}

// KindWords returns a kind of change as a report says it: what was seen, not what
// somebody did.
func KindWords(kind string) string {
	switch kind {
	case AccessAdded:
		return "Access appeared"
	case AccessRemoved:
		return "Access no longer present"
	case RoleChanged:
		return "Role changed"
	case StatusChanged:
		return "Account status changed"
	case InvitationAdded:
		return "Invitation appeared"
	case InvitationChanged:
		return "Invitation changed"
	case InvitationRemoved:
		return "Invitation no longer present"
	case WorkspaceAdded:
		return "Workspace appeared"
	case WorkspaceRemoved:
		return "Workspace no longer present"
	case WorkspaceChanged:
		return "Workspace changed"
	case UserAdded:
		return "Account appeared"
	case UserRemoved:
		return "Account no longer present"
	case UserChanged:
		return "Account changed"
	case RoleRenamed:
		return "Role renamed"
	case WorkspaceUnread:
		return "Workspace not read"
	case WorkspaceReadAgain:
		return "Workspace read again"
	}
	return kind
}

// Differences lists the kinds that a comparison of the two ends can show: every kind
// but AccessTransient, which only the readings in between show.
func Differences() []string {
	return slices.DeleteFunc(Kinds(), func(kind string) bool { return kind == AccessTransient })
}
