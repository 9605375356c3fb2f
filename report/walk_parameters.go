package report

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tlaudit/report/table"
	"tlaudit/strictjson"
)

// parameterNames says in words what the parameters of a walk are.
func parameterNames() map[string]string {
	return map[string]string{
		"credential":           "Credential, by its label",
		"token_sha256":         "First 8 hex digits of the SHA-256 of the token",
		"executable_sha256":    "SHA-256 of the collecting executable",
		"concurrency":          "Requests at the same time, at most",
		"page_size":            "Rows asked for in a page",
		"rate":                 "Requests in a second, at most; 0: no limit",
		"timeout":              "Longest wait for an answer",
		"cross_check":          "Direct access was read twice",
		"allow_partial":        "A partial snapshot was allowed",
		"scope":                "Workspaces that the walk was told to ask; 0: all",
		"expected":             "Workspaces on the list of expected ones; 0: no list",
		"clock_offset_seconds": "Largest difference to the clock of the API, in seconds",
		"simulated":            "Read from the simulator of tlaudit: sample data",
		"not_listed":           "Workspaces read that the listing does not name",
		"unexpected":           "Workspaces that the list of expected ones does not name",
		"gone":                 "Workspaces found gone",
		"scope_smaller":        "Workspaces asked before and not now",
		"unparsed_times":       "Times of the API that are no time",
		"duplicates":           "Rows that one answer repeated, kept once",
		"ambiguous_roles":      "Roles with several names",
		"unknown_users":        "People with access whom the listing of accounts does not name",
		"reasons":              "Why the snapshot is partial",
		"limitations":          "What the snapshot does not show",
		"unknown_fields":       "Fields of answers that are not in the contract, not kept",
		"undocumented_values":  "Values of answers that are not in the contract, kept as they are",
	}
}

// parameterFacts lists the parameters of the walk in words, with the credential's label and
// digest among them, and those of the baseline's walk where they differ.
func (b *builder) parameterFacts() ([]table.Fact, error) {
	const section = "Parameters of the walk"
	var values, earlier map[string]json.RawMessage
	if err := b.now.readParameters(&values); err != nil {
		return nil, err
	}
	if b.base != nil {
		if err := b.base.readParameters(&earlier); err != nil {
			return nil, err
		}
	}
	names := parameterNames()
	var facts, inputs []table.Fact
	for _, name := range slices.Sorted(maps.Keys(values)) {
		switch name {
		case "queries": // they are shown with their endpoints
			continue
		case "inputs":
			var err error
			if inputs, err = walkInputFacts(values[name], earlier[name]); err != nil {
				return nil, err
			}
			continue
		}
		words, err := parameterWords(values[name])
		if err != nil {
			return nil, fmt.Errorf("parameter %s: %w", name, err)
		}
		switch was, ok := earlier[name]; {
		case ok && string(was) != string(values[name]):
			then, err := parameterWords(was)
			if err != nil {
				return nil, fmt.Errorf("parameter %s of the baseline: %w", name, err)
			}
			words += " (at the baseline: " + then + ")"
		case name != "token_sha256":
		case ok:
			words += " (the same at the baseline)"
		case b.base != nil:
			words += " (not recorded at the baseline)"
		}
		item := name
		if names[name] != "" {
			item = names[name] + " (" + name + ")"
		}
		facts = append(facts, fact(section, item, words))
	}
	return append(facts, inputs...), nil
}

// parameterWords returns a parameter as text: Yes and No, the elements of a list, and the
// fields of an object in the order of their names.
func parameterWords(value json.RawMessage) (string, error) {
	var list []json.RawMessage
	var fields map[string]json.RawMessage
	switch value[0] {
	case '"':
		var text string
		err := json.Unmarshal(value, &text)
		return text, err
	case 't':
		return "Yes", nil
	case 'f':
		return "No", nil
	case 'n':
		return "Not known", nil
	case '[':
		if err := strictjson.DecodePart(value, &list); err != nil {
			return "", err
		}
	case '{':
		if err := strictjson.DecodePart(value, &fields); err != nil {
			return "", err
		}
	default:
		return string(value), nil
	}
	var words []string
	for _, element := range list {
		w, err := parameterWords(element)
		if err != nil {
			return "", err
		}
		words = append(words, w)
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		w, err := parameterWords(fields[name])
		if err != nil {
			return "", err
		}
		words = append(words, name+": "+w)
	}
	if fields != nil {
		return strings.Join(words, ", "), nil
	}
	return strings.Join(words, "; "), nil
}
