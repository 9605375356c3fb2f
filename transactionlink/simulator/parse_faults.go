package simulator

import (
	"fmt"
	"strconv"
	"strings"
)

// ParseFaults reads faults from one line of text:
//
//	faults = [ item { "," item } ]
//	item   = kind [ "+after" ] [ "@" where ] [ "#" first ] [ "*" count ] [ "=" value ]
//	       | "seed" "=" number
//
// kind is a name of Kinds, a status from 400 to 599, or forbidden (403), missing (404) or
// failed (500) for one workspace, whose id is then the value.
//
//   - "+after" lets a write take effect before its answer is replaced.
//   - where is an endpoint: enrollments, invite, resend, cancel, memberships, direct,
//     put, delete, workspaces, roles, users, workspace-roles. Without it the fault
//     happens to every endpoint that the kind suits.
//   - "#3" is the third of those requests, "#3*2" at most two from the third on, "#3*"
//     all from the third on, "*2" the first two.
//   - Any other value is a probability above 0 and up to 1; without it the fault is certain.
//   - seed, anywhere in the line, is the seed of all faults.
//
// Examples: "429=0.05,reset=0.01,seed=7", "503@users#2", "500+after@put#1",
// "forbidden=0b0e6f3a-0000-4000-8000-000000000001".
func ParseFaults(text string) (Faults, error) {
	var faults Faults
	var seed uint64
	for item := range strings.SplitSeq(text, ",") {
		item = strings.TrimSpace(item)
		if item == "" {
			if strings.TrimSpace(text) == "" {
				break
			}
			return nil, fmt.Errorf("faults %q: an item is empty", text)
		}
		if value, found := strings.CutPrefix(item, "seed="); found {
			n, err := strconv.ParseUint(value, 10, 64)
			if err != nil {
				return nil, fmt.Errorf("fault %q: the seed is not a whole number", item)
			}
			seed = n
			continue
		}
		f, err := parseFault(item)
		if err != nil {
			return nil, fmt.Errorf("fault %q: %w", item, err)
		}
		faults = append(faults, f)
	}
	for i := range faults {
		faults[i].Seed = seed
	}
	return faults, nil
}

func parseFault(item string) (f Fault, err error) {
	head, value, valued := strings.Cut(item, "=")
	head, count, counted := strings.Cut(head, "*")
	head, first, ordinal := strings.Cut(head, "#")
	head, where, placed := strings.Cut(head, "@")
	head, f.AfterEffect = strings.CutSuffix(head, "+after")

	if f.Kind, err = parseKind(head); err != nil {
		return f, err
	}
	if placed {
		if f.Endpoint, err = parseWhere(where); err != nil {
			return f, err
		}
		if !f.Kind.suits(f.Endpoint) {
			return f, fmt.Errorf("%s cannot happen to %s", head, where)
		}
	}
	if ordinal {
		if f.First, err = parsePositive(first); err != nil {
			return f, err
		}
		f.Count = 1
	}
	if counted {
		f.Count = 0
		if count != "" || !ordinal {
			if f.Count, err = parsePositive(count); err != nil {
				return f, err
			}
		}
	}
	switch ofWorkspace := head == "forbidden" || head == "missing" || head == "failed"; {
	case ofWorkspace && !isUUID(value):
		return f, fmt.Errorf("%s needs the id of a workspace: %s=ID", head, head)
	case ofWorkspace:
		f.WorkspaceID = value
	case valued:
		p, err := strconv.ParseFloat(value, 64)
		if err != nil || !(p > 0 && p <= 1) {
			return f, fmt.Errorf("the probability %q is not above 0 and up to 1", value)
		}
		f.Probability = p
	}
	return f, nil
}

func parseKind(name string) (Kind, error) {
	switch name {
	case "forbidden":
		return Forbidden, nil
	case "missing":
		return NotFound, nil
	case "failed":
		return ServerError, nil
	}
	for _, k := range Kinds() {
		if string(k) == name {
			return k, nil
		}
	}
	if Kind(name).status() != 0 {
		return Kind(name), nil
	}
	known := []string{"forbidden", "missing", "failed"}
	for _, k := range Kinds() {
		known = append(known, string(k))
	}
	return "", fmt.Errorf("%q is not one of %s", name, strings.Join(known, ", "))
}

func parseWhere(name string) (Endpoint, error) {
	short := []string{
		"enrollments", "invite", "resend", "cancel", "memberships", "direct", "put", "delete",
		"workspaces", "roles", "users", "workspace-roles",
	}
	for i, e := range Endpoints() {
		if short[i] == name {
			return e, nil
		}
	}
	return "", fmt.Errorf("%q is not one of %s", name, strings.Join(short, ", "))
}

func parsePositive(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("%q is not a whole number above 0", text)
	}
	return n, nil
}
