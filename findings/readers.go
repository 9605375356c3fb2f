package findings

import (
	"regexp"
	"slices"
	"strings"

	"tlaudit/snapshot"
)

var (
	// mention matches the name of a view of snapshots in a query, with its alias.
	mention = regexp.MustCompile(`\b(\w+_at)\b(?: AS (\w+)\b)?`)
	// chosen matches what says at which snapshots an alias is read.
	chosen = regexp.MustCompile(`\b(\w+)\.snapshot_id (?:=|IN) (\([^)]*\)|[\w.]+)`)
	// comment matches a line that is one.
	comment = regexp.MustCompile(`(?m)^--.*$`)
)

// Readers returns which views built-in rules read at which snapshots, as their text says
// it: x.snapshot_id = t.baseline. Where it does not say so, a view may be read at each
// snapshot that the rule names.
func (p *Parameters) Readers(rules []Rule) []snapshot.Reader {
	var all []snapshot.Reader
	for _, r := range rules {
		text := comment.ReplaceAllString(r.query, "")
		all = append(all, snapshot.Reader{Queries: mention.ReplaceAllString(text, "")}) // what has no snapshots
		conditions := chosen.FindAllStringSubmatch(text, -1)
		for _, m := range mention.FindAllStringSubmatch(text, -1) {
			all = append(all, snapshot.Reader{Queries: m[1], Snapshots: p.snapshotsOf(r, conditions, m[2])})
		}
	}
	return all
}

// snapshotsOf returns the snapshots at which a rule reads an alias, by the conditions in its
// text.
func (p *Parameters) snapshotsOf(r Rule, conditions [][]string, alias string) []int64 {
	numbers := map[string]int64{"at": p.At.Snapshot, "previous": numberOf(p.Previous), "baseline": numberOf(p.Baseline)}
	var all []int64
	for _, m := range conditions {
		if m[1] != alias {
			continue
		}
		for word := range strings.FieldsFuncSeq(m[2], func(c rune) bool { return strings.ContainsRune("(), .", c) }) {
			if n := numbers[word]; n > 0 {
				all = append(all, n)
			}
		}
	}
	if all != nil {
		return all
	}
	for _, name := range sortedKeys(numbers) {
		if n := numbers[name]; n > 0 && (name == "at" || r.names(name)) {
			all = append(all, n)
		}
	}
	return slices.Compact(all)
}
