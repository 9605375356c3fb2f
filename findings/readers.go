package findings

import (
	"regexp"
	"slices"
	"strings"

	"tlaudit/snapshot"
)

// Both patterns begin with a fixed text, which is found faster than a word. The word before
// a match belongs to it.
var (
	// mention matches the end of the name of a view of snapshots in a query, with its alias.
	mention = regexp.MustCompile(`_at\b(?: AS (\w+)\b)?`)
	// chosen matches what says, behind an alias, at which snapshots it is read.
	chosen = regexp.MustCompile(`\.snapshot_id (?:=|IN) (\([^)]*\)|[\w.]+)`)
)

// Readers returns which views built-in rules read at which snapshots, as their text says
// it: x.snapshot_id = t.baseline. Where it does not say so, a view may be read at each
// snapshot that the rule names.
func (p *Parameters) Readers(rules []Rule) []snapshot.Reader {
	var all []snapshot.Reader
	for _, r := range rules {
		text := withoutComments(r.query)
		var conditions [][2]string // an alias, and at which snapshots it is read
		for _, m := range chosen.FindAllStringSubmatchIndex(text, -1) {
			if alias := lastWord(text[:m[0]]); alias != "" {
				conditions = append(conditions, [2]string{alias, text[m[2]:m[3]]})
			}
		}
		var others strings.Builder // what has no snapshots
		end := 0
		for _, m := range mention.FindAllStringSubmatchIndex(text, -1) {
			name := lastWord(text[:m[0]])
			others.WriteString(text[end : m[0]-len(name)])
			end = m[1]
			alias := ""
			if m[2] >= 0 {
				alias = text[m[2]:m[3]]
			}
			all = append(all, snapshot.Reader{Queries: name + "_at", Snapshots: p.snapshotsOf(r, conditions, alias)})
		}
		all = append(all, snapshot.Reader{Queries: others.String() + text[end:]})
	}
	return all
}

// withoutComments returns a query without the lines that are comments.
func withoutComments(query string) string {
	var rest strings.Builder
	for line := range strings.Lines(query) {
		if !strings.HasPrefix(line, "--") {
			rest.WriteString(line)
		}
	}
	return rest.String()
}

// lastWord returns the word with which a text ends.
func lastWord(text string) string {
	i := len(text)
	for i > 0 && isNameByte(text[i-1]) {
		i--
	}
	return text[i:]
}

// snapshotsOf returns the snapshots at which a rule reads an alias, by the conditions in its
// text.
func (p *Parameters) snapshotsOf(r Rule, conditions [][2]string, alias string) []int64 {
	numbers := map[string]int64{"at": p.At.Snapshot, "previous": numberOf(p.Previous), "baseline": numberOf(p.Baseline)}
	var all []int64
	for _, m := range conditions {
		if m[0] != alias {
			continue
		}
		for word := range strings.FieldsFuncSeq(m[1], func(c rune) bool { return strings.ContainsRune("(), .", c) }) {
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
