package command

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"tlaudit/findings"
	"tlaudit/report/list"
	"tlaudit/text"
)

// A ruleGroup is the findings of one rule, worst first, those that are accepted last.
type ruleGroup []*findings.Finding

// groupByRule groups findings by their rules, in the order of each rule's first finding.
func groupByRule(all []*findings.Finding) []ruleGroup {
	var groups []ruleGroup
	at := map[string]int{}
	for _, f := range all {
		i, found := at[f.Rule.ID]
		if !found {
			i = len(groups)
			at[f.Rule.ID], groups = i, append(groups, nil)
		}
		groups[i] = append(groups[i], f)
	}
	return groups
}

// counts counts the findings by state, one state on a line. The severity of the group is that of
// its first finding: where those that nobody accepts have several, the lines below count each.
func (g ruleGroup) counts() (lines list.Lines) {
	severities := map[string]map[string]int{} // by state
	several := false
	for _, f := range g {
		if severities[f.State] == nil {
			severities[f.State] = map[string]int{}
		}
		severities[f.State][f.Severity]++
		several = several || f.IsOpen() && f.Severity != g[0].Severity
	}
	for _, state := range []string{findings.Open, findings.AcceptanceExpired, findings.IsAccepted} {
		n := 0
		for _, of := range severities[state] {
			n += of
		}
		if n == 0 {
			continue
		}
		line := fmt.Sprintf("%d %s", n, stateWords(state))
		if !several || state == findings.IsAccepted {
			lines = append(lines, line)
			continue
		}
		lines = append(lines, line+":")
		for _, part := range bySeverity(severities[state]) {
			lines = append(lines, part)
		}
	}
	return lines
}

// words returns the title of the rule, and whom its first findings are about, each that is not
// just open with its state.
func (g ruleGroup) words(names map[string]string) list.Lines {
	const named = 3
	var who []string
	for _, f := range g[:min(named, len(g))] {
		one := about(f, names)
		if f.State != findings.Open {
			one += " (" + stateWords(f.State) + ")"
		}
		who = append(who, one)
	}
	more := len(g) - len(who)
	people := strings.Join(who, "; ")
	if more > 0 {
		people += fmt.Sprintf("; and %d more", more)
	}
	return list.Lines{g[0].Rule.Title, people}
}

// stateWords returns the state of a finding as tables show it.
func stateWords(state string) string { return strings.ReplaceAll(state, "_", " ") }

// overview writes one entry for each rule: a list of all findings would be too long to read.
func (c *findingsListCmd) overview(w io.Writer, d *Deps, r findings.Result, names map[string]string) error {
	total := "No findings."
	if len(r.Findings) > 0 {
		total = summary(r.Findings) + " --each lists each finding, --rule ID those of a rule."
		rows := list.Of(groupByRule(r.Findings),
			list.Column[ruleGroup]{Name: "severity", Cell: func(g ruleGroup) any { return g[0].Severity }},
			list.Column[ruleGroup]{Name: "rule", Cell: func(g ruleGroup) any { return g[0].Rule.ID }},
			list.Column[ruleGroup]{Name: "findings", Cell: func(g ruleGroup) any { return g.counts() }},
			list.Column[ruleGroup]{Name: "what and who", Cell: func(g ruleGroup) any { return g.words(names) }})
		rows.Width, rows.Keep, rows.Whole = c.width(d), rows.Columns, []string{"findings"}
		if err := list.Write(w, "table", rows); err != nil {
			return err
		}
	}
	lines := []string{"", total}
	if len(r.NotEvaluated) > 0 {
		lines = append(lines, "")
	}
	return writeWrapped(w, c.width(d), append(lines, notEvaluatedSummary(r.NotEvaluated)...)...)
}

// namedIn returns the ids of the workspaces and roles that about names, each once.
func namedIn(all []*findings.Finding) []string {
	ids := map[string]bool{}
	for _, f := range all {
		if kind, id, _ := strings.Cut(f.Subject, ":"); kind == "workspace" || kind == "role" {
			ids[id] = true
		}
		if f.WorkspaceID != "" {
			ids[f.WorkspaceID] = true
		}
	}
	return slices.Sorted(maps.Keys(ids))
}

// about names what a finding is about: the address of a person or an invitation, else the
// name of a workspace or a role; an id where no name is known. The workspace follows where
// the finding is about access to one.
func about(f *findings.Finding, names map[string]string) string {
	named := func(id string) string {
		if name := names[id]; name != "" {
			return name
		}
		return id
	}
	kind, id, _ := strings.Cut(f.Subject, ":")
	who := f.Address()
	switch {
	case who != "":
	case f.UserID != "":
		who = f.UserID
	case kind == "workspace":
		return named(id)
	case kind == "role":
		who = "role " + named(id)
	case kind == "organization":
		who = "the organization"
	default:
		who = f.Subject
	}
	if f.WorkspaceID == "" {
		return who
	}
	return who + ", " + named(f.WorkspaceID)
}

// summary counts findings by severity. It counts those about the data and those that
// are accepted apart.
func summary(all []*findings.Finding) string {
	counts, data, accepted := map[string]int{}, 0, 0
	for _, f := range all {
		switch {
		case !f.IsOpen():
			accepted++
		case f.Kind == findings.Data:
			data++
		default:
			counts[f.Severity]++
		}
	}
	parts := bySeverity(counts)
	if data > 0 {
		parts = append(parts, fmt.Sprintf("%d about the data", data))
	}
	if accepted > 0 {
		parts = append(parts, fmt.Sprintf("%d accepted", accepted))
	}
	return text.Count(len(all), "finding") + ": " + strings.Join(parts, ", ") + "."
}

// bySeverity returns how many findings there are of each severity, the worst first.
func bySeverity(counts map[string]int) (parts []string) {
	for _, s := range findings.SeverityNames() {
		if counts[s] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", counts[s], s))
		}
	}
	return parts
}
