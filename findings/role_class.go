package findings

import (
	"strings"

	"tlaudit/identity"
)

// A Class says how much a role matters. The organization decides it: the API does not
// say what a role permits.
type Class string

// The classes of a role.
const (
	Privileged   Class = "privileged"
	Standard     Class = "standard"
	Unclassified Class = "unclassified"
)

// A Basis says where a class comes from.
type Basis string

// The bases of a class, as reports print them.
const (
	ByPolicy      Basis = "Policy"
	ByPattern     Basis = "Name pattern"
	NotClassified Basis = "Not classified"
)

// PrivilegedPatterns classify a role that the policy does not name, if one of them is
// anywhere in its name, in any case.
func PrivilegedPatterns() []string {
	return []string{"owner", "admin", "super user", "root", "full access"}
}

// StandardPatterns classify a role that neither the policy nor PrivilegedPatterns
// classify, in the same way.
func StandardPatterns() []string {
	return []string{"view", "read", "member", "user", "guest", "analyst", "agent", "edit", "operator", "audit"}
}

// Classify returns the class of a role and where the class comes from. An entry of the
// policy that is the id or the name, in any case, is looked for first, then an entry with
// a `*`, which matches any text, then the patterns; each for privileged before standard.
func (p Policy) Classify(id, name string) (Class, Basis) {
	for _, matches := range []func(entry, id, name string) bool{namesRole, coversRole} {
		for _, entry := range p.Roles.Privileged {
			if matches(entry, id, name) {
				return Privileged, ByPolicy
			}
		}
		for _, entry := range p.Roles.Standard {
			if matches(entry, id, name) {
				return Standard, ByPolicy
			}
		}
	}
	for _, pattern := range PrivilegedPatterns() {
		if strings.Contains(fold(name), pattern) {
			return Privileged, ByPattern
		}
	}
	for _, pattern := range StandardPatterns() {
		if strings.Contains(fold(name), pattern) {
			return Standard, ByPattern
		}
	}
	return Unclassified, NotClassified
}

// IsOwnersRole reports whether a role of the organization is an owner's, as TL-PRV-04 does:
// by its name.
func IsOwnersRole(name string) bool { return strings.Contains(fold(name), "owner") }

// Allows returns what the policy says that a role allows, by its id, else by its name;
// empty if the policy says nothing.
func (p Policy) Allows(id, name string) string {
	if id != "" {
		if text, ok := p.Roles.Allows[id]; ok {
			return text
		}
	}
	for _, key := range sortedKeys(p.Roles.Allows) {
		if namesRole(key, id, name) {
			return p.Roles.Allows[key]
		}
	}
	return ""
}

// NamesRole reports whether an entry of the policy about roles is the id or the name of a role,
// in any case, or matches one of them where the entry has a `*`.
func NamesRole(entry, id, name string) bool {
	return namesRole(entry, id, name) || coversRole(entry, id, name)
}

// namesRole reports whether an entry is the id or the name, in any case.
func namesRole(entry, id, name string) bool {
	entry = fold(entry)
	return entry != "" && (entry == fold(id) || entry == fold(name))
}

// coversRole reports whether an entry with a `*` in it matches the whole id or name, in
// any case.
func coversRole(entry, id, name string) bool {
	entry = fold(entry)
	return strings.Contains(entry, "*") && (wildcard(entry, fold(id)) || wildcard(entry, fold(name)))
}

// wildcard matches text against a pattern in which `*` matches any text, also none.
func wildcard(pattern, text string) bool {
	parts := strings.Split(pattern, "*")
	first, last := parts[0], parts[len(parts)-1]
	if !strings.HasPrefix(text, first) {
		return false
	}
	text = text[len(first):]
	for _, part := range parts[1 : len(parts)-1] {
		i := strings.Index(text, part)
		if i < 0 {
			return false
		}
		text = text[i+len(part):]
	}
	return strings.HasSuffix(text, last)
}

// fold returns the form in which the policy's entries about roles are compared. A person
// writes there an id or a name, in any case.
func fold(s string) string { return strings.ToLower(identity.Trim(s)) }
