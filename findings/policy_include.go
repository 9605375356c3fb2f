package findings

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/BurntSushi/toml"

	"tlaudit/identity"
	"tlaudit/inputs"
	"tlaudit/text"
)

// Read reads the policy in a file. If the file includes another, the policy is the two
// merged: see merge. Then Source is the whole as one text, which names each file with its
// digest and can be read by Parse. The error is Problems where a file is wrong.
func Read(path string) (Policy, error) {
	data, err := inputs.ReadFile(path)
	if err != nil {
		return Policy{}, fmt.Errorf("read policy: %w", err)
	}
	p, err := Parse(path, data)
	if err != nil || p.Include == "" {
		return p, err
	}
	merged, parts, err := includes(path, p, nil)
	if err != nil {
		return Policy{}, err
	}
	whole, err := mergedText(merged, parts)
	if err != nil {
		return Policy{}, fmt.Errorf("%s with what it includes: %w", path, err)
	}
	return Parse(path+", with what it includes", whole)
}

// includes returns the merged tables of a policy and of what it includes, and the files that
// they are from, the first of which is the policy's own. above are the paths of the files that
// include it.
func includes(path string, p Policy, above []string) (map[string]any, []string, error) {
	own := map[string]any{}
	if _, err := toml.Decode(string(p.Source), &own); err != nil {
		return nil, nil, err
	}
	delete(own, "include")
	delete(own, "merged_from")
	sum := sha256.Sum256(p.Source)
	parts := []string{fmt.Sprintf("%s, SHA-256 %x", text.Visible(filepath.Base(path)), sum)}
	if p.Include == "" {
		return own, parts, nil
	}
	line := inputs.IndexTOML(p.Source).Of("include")
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, nil, err
	}
	other := p.Include
	if !filepath.IsAbs(other) {
		other = filepath.Join(filepath.Dir(path), other)
	}
	otherAbsolute, err := filepath.Abs(other)
	if err != nil {
		return nil, nil, err
	}
	above = append(above, absolute)
	if slices.Contains(above, otherAbsolute) {
		return nil, nil, Problems{{path, line, fmt.Sprintf("include: %s includes this file, so neither has an end", p.Include)}}
	}
	data, err := inputs.ReadFile(other)
	if err != nil {
		return nil, nil, Problems{{path, line, "include: " + err.Error()}}
	}
	q, err := Parse(other, data)
	if err != nil {
		return nil, nil, err
	}
	group, more, err := includes(other, q, above)
	if err != nil {
		return nil, nil, err
	}
	return merge(group, own), append(parts, more...), nil
}

// merge returns the tables of a policy with those of the file that it includes. What both
// have, the policy's own wins: a key of a table, also where its value is a list. The lists of
// tables are put together, and so are protected_users: first those included, then its own. A
// table of its own stands in place of an included one about the same thing.
func merge(included, own map[string]any) map[string]any {
	all := map[string]any{}
	for key, value := range included {
		all[key] = value
	}
	for key, value := range own {
		switch mine := value.(type) {
		case map[string]any:
			theirs, _ := all[key].(map[string]any)
			all[key] = merge(theirs, mine)
		case []map[string]any:
			theirs, _ := all[key].([]map[string]any)
			theirs = slices.DeleteFunc(slices.Clone(theirs), func(other map[string]any) bool {
				return slices.ContainsFunc(mine, func(one map[string]any) bool { return sameTable(key, one, other) })
			})
			all[key] = append(theirs, mine...)
		case []any:
			if theirs, ok := all[key].([]any); ok && key == "protected_users" {
				all[key] = append(slices.Clone(theirs), mine...)
				continue
			}
			all[key] = mine
		default:
			all[key] = value
		}
	}
	return all
}

// sameTable reports whether two tables of a list are about the same thing.
func sameTable(list string, a, b map[string]any) bool {
	keys := map[string][]string{"workspace": {"id"}, "service_account": {"account"}, "external": {"email"}, "toxic_pair": {"name"}, "accepted": {"rule", "subject"}}[list]
	for _, key := range keys {
		one, ok := a[key].(string)
		other, both := b[key].(string)
		if !ok || !both || identity.EmailKey(one) != identity.EmailKey(other) {
			return false
		}
	}
	return len(keys) > 0
}

// mergedText returns merged tables as one policy, which says what it is from.
func mergedText(tables map[string]any, parts []string) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("# tlaudit wrote this policy: it is merged from the files of merged_from, each of which\n# includes the next.\n")
	tables["merged_from"] = parts
	e := toml.NewEncoder(&out)
	e.Indent = ""
	err := e.Encode(tables)
	return out.Bytes(), err
}
