package report

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"tlaudit/findings"
	"tlaudit/text"
)

// timeOfDay matches the time of day behind a date, which says nothing to whoever decides.
var timeOfDay = regexp.MustCompile(`(\d{4}-\d\d-\d\d)T\d\d:\d\d:\d\d(?:\.\d+)?Z`)

// why says in words what a row is about: the worst finding and how many more there are, or
// that no rule matched and since when the access is there; before those the other ways in
// that its holder has. The sheet shows what fits its lines; Findings has all of the findings.
func (b *builder) why(l reviewLine) any {
	if l.inherited {
		return fmt.Sprintf("Comes with the role in the organization: decided on Organization #%d", l.number)
	}
	notes := b.besides(l)
	if len(l.about) > 0 {
		if f := l.about[0]; f.Kind == findings.Data || !f.open() {
			notes = append(append(notes, "here since "+l.since()), b.peers(l)...) // which decide more than the finding
		}
		return fittedCell(b.worst(l.about), notes, b.more(l.about), whyWidth)
	}
	if elsewhere := b.findings.byUser[l.person.id]; len(elsewhere) > 0 {
		notes = append(append(notes, "here since "+l.since()), b.peers(l)...)
		return fittedCell(said{b.noMatch + ". Found elsewhere about the person: " + titles(elsewhere), ""}, notes, nil, whyWidth)
	}
	return fittedCell(said{b.noMatch + ". Here since " + l.since(), ""}, append(notes, b.peers(l)...), nil, whyWidth)
}

// worst returns the first of a row's findings in words.
func (b *builder) worst(about []finding) said {
	f := about[0]
	evidence := f.Evidence
	if len(f.Folded) > 0 {
		evidence = strings.TrimSuffix(evidence, "; also matches: "+strings.Join(f.Folded, ", "))
	}
	claim := f.Rule.Title
	if !f.open() {
		accepted := "Accepted"
		if f.Acceptance != nil {
			accepted = fmt.Sprintf("Accepted by %s until %s", f.Acceptance.AcceptedBy, f.Acceptance.Expires)
		}
		claim = accepted + ": " + claim
	}
	return said{claim, timeOfDay.ReplaceAllString(evidence, "$1")}
}

// more returns the titles of the findings behind the first, and of those that were merged
// into any, each once.
func (b *builder) more(about []finding) []string {
	var all []string
	add := func(title string) {
		if title != about[0].Rule.Title && !slices.Contains(all, title) {
			all = append(all, title)
		}
	}
	for _, f := range about {
		switch title := f.Rule.Title; {
		case title == about[0].Rule.Title:
		case f.open():
			add(title)
		default:
			add(title + " (accepted)")
		}
		for _, id := range f.Folded {
			add(b.ruleTitles[id])
		}
	}
	return all
}

// titles returns the titles of findings, each once.
func titles(all []finding) string {
	var each []string
	for _, f := range all {
		if !slices.Contains(each, f.Rule.Title) {
			each = append(each, f.Rule.Title)
		}
	}
	return strings.Join(each, ", ")
}

// besides says what whoever decides on a direct grant has to know besides: the role at the
// baseline, and which other access its holder has to the workspace.
func (b *builder) besides(l reviewLine) []string {
	var notes, direct []string
	if l.change == roleChanged {
		notes = append(notes, "the role at the baseline was "+l.before.label())
	}
	if l.interrupted && l.change == sameAsBaseline {
		notes = append(notes, "seen, missed and seen again")
	}
	inherits := false
	for _, i := range b.holdings.in(b.grants[l.index].grantKey) {
		switch g := b.grants[i]; {
		case g.inherited:
			inherits = true
		case int(i) != l.index:
			direct = append(direct, fmt.Sprintf("%s here too, #%d", b.roleList.all[g.role].label(), reviewNumber(int(i))))
		}
	}
	if inherits {
		notes = append(notes, fmt.Sprintf("also through the organization, #%d", l.person.number))
	}
	if n := len(direct); n > 0 {
		note := "holds " + direct[0]
		if n > 1 {
			note += fmt.Sprintf(", and %s more", text.Count(n-1, "role"))
		}
		notes = append(notes, note)
	}
	for _, other := range b.same[l.person] {
		place := other.decidedAt()
		if other == l.person || place == "" {
			continue
		}
		if b.policyPeople.same(l.person, other) {
			return append(notes, "the same person as in "+place)
		}
		return append(notes, "perhaps the same person as in "+place)
	}
	return notes
}

// decidedAt names the first row on which somebody is decided; empty without one.
func (p *person) decidedAt() string {
	switch {
	case p.firstRow > 0:
		return fmt.Sprintf("#%d", p.firstRow)
	case p.number > 0:
		return fmt.Sprintf("Organization #%d", p.number)
	}
	return ""
}

// since says since which day a grant is there with its role.
func (l reviewLine) since() string {
	day := l.firstSeen.At.UTC().Format(time.DateOnly)
	if l.firstSeen.OrBefore {
		return "on or before " + day
	}
	return day
}

// peers says how many of the department of a grant's holder hold the same role.
func (b *builder) peers(l reviewLine) []string {
	holders, all := b.departments.holders(b.grants[l.index].role, l.person.department)
	if all == 0 {
		return nil
	}
	return []string{fmt.Sprintf("%d of %d in %s %s this role", holders, all, l.person.department, text.OneOrMany(holders, "holds", "hold"))}
}

// noRuleMatched says that no rule found anything about a row, and how many that could have
// found something there were not evaluated.
func (b *builder) noRuleMatched() string {
	return b.noRuleMatchedOf("access", func(r findings.Rule) bool {
		return !slices.Contains([]string{"invitation", "workspace", "organization"}, r.Concerns)
	})
}

// noRuleMatchedOf says the same of rows about what, which some rules concern.
func (b *builder) noRuleMatchedOf(what string, concerned func(findings.Rule) bool) string {
	n := 0
	for _, rule := range b.options.Findings.Now.NotEvaluated {
		n += int(countIf(!rule.InPart && concerned(rule.Rule)))
	}
	switch {
	case len(b.options.Findings.Rules) == 0:
		return "No rule was evaluated"
	case n > 0:
		return "No rule matched (" + text.Count(n, "rule") + " about " + what + " not evaluated)"
	}
	return "No rule matched"
}
