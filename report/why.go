package report

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"tlaudit/report/table"
	"tlaudit/text"
)

// timeOfDay matches the time of day behind a date, which says nothing to whoever decides.
var timeOfDay = regexp.MustCompile(`(\d{4}-\d\d-\d\d)T\d\d:\d\d:\d\d(?:\.\d+)?Z`)

// why says in words what a row is about: the worst finding and how many more there are, or
// that no rule matched and since when the access is there; before those the other ways in
// that its holder has. It fits the lines that the sheet shows; Findings has all of it.
func (b *builder) why(l reviewLine) string {
	if l.inherited {
		return fmt.Sprintf("Comes with the role in the organization: decided on Organization, #%d", l.number)
	}
	notes := b.besides(l)
	if len(l.about) > 0 {
		return fitted(b.worst(l.about), notes, b.more(l.about), whyWidth)
	}
	head := b.noMatch
	if elsewhere := b.findings.byUser[l.person.id]; len(elsewhere) > 0 {
		head += " to this access. About the account or an invitation: " + titles(elsewhere)
	}
	return fitted(said{head, ""}, append(notes, b.sinceWhen(l)...), nil, whyWidth)
}

// said is a claim with what shows it.
type said struct{ claim, evidence string }

// fitted joins a claim, its evidence, notes, and the titles of more, so that they take no more
// lines than the sheet shows. What is left out is in this order: the titles of more, of
// which the number stays; the end of the evidence; the last notes; the end of the claim.
func fitted(s said, notes, more []string, width float64) string {
	rest := func(notes []string, named bool) string {
		words := ""
		for _, note := range notes {
			words += "; " + note
		}
		switch {
		case len(more) == 0:
			return words
		case named:
			return fmt.Sprintf("%s; and %d more: %s", words, len(more), strings.Join(more, ", "))
		}
		return fmt.Sprintf("%s; and %d more", words, len(more))
	}
	fits := func(words string) bool { return table.Lines(text.Visible(words), width) <= shownLines }
	whole := s.claim
	if s.evidence != "" {
		whole += ": " + s.evidence
	}
	if words := whole + rest(notes, true); fits(words) {
		return words
	}
	for n := len(notes); n >= 0; n-- {
		tail := rest(notes[:n], false)
		if words := whole + tail; fits(words) {
			return words
		}
		if s.evidence == "" {
			continue
		}
		for at := strings.LastIndexByte(s.evidence, ' '); at > 0; at = strings.LastIndexByte(s.evidence[:at], ' ') {
			if words := s.claim + ": " + strings.TrimRight(s.evidence[:at], " ,;:.(") + "…" + tail; fits(words) {
				return words
			}
		}
		if words := s.claim + tail; fits(words) {
			return words
		}
	}
	return table.Shorten(s.claim+rest(nil, false), width, shownLines)
}

// worst returns the first of a row's findings in words.
func (b *builder) worst(about []finding) said {
	f := about[0]
	evidence := f.Evidence
	if len(f.Folded) > 0 {
		evidence = strings.TrimSuffix(evidence, "; also matches: "+strings.Join(f.Folded, ", "))
	}
	claim := f.Rule.Title
	if !f.open() && f.Acceptance != nil {
		claim = fmt.Sprintf("Accepted by %s until %s: %s", f.Acceptance.AcceptedBy, f.Acceptance.Expires, claim)
	}
	return said{claim, timeOfDay.ReplaceAllString(evidence, "$1")}
}

// more returns the titles of the findings behind the first, and of those that were merged
// into any, each once.
func (b *builder) more(about []finding) []string {
	seen := []string{about[0].Rule.Title}
	add := func(title string) {
		if title != "" && !slices.Contains(seen, title) {
			seen = append(seen, title)
		}
	}
	for _, f := range about {
		title := f.Rule.Title
		if !f.open() {
			title += " (accepted)"
		}
		add(title)
		for _, id := range f.Folded {
			add(b.ruleTitles[id])
		}
	}
	return seen[1:]
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
	if l.interrupted {
		notes = append(notes, "seen, missed and seen again")
	}
	inherits := false
	for _, i := range b.holdings.in(b.grants[l.index].grantKey) {
		switch g := b.grants[i]; {
		case g.inherited:
			inherits = true
		case int(i) != l.index:
			direct = append(direct, fmt.Sprintf("%s here too, #%d", b.roleList.all[g.role].label(), b.reviewNumber(int(i))))
		}
	}
	if inherits {
		notes = append(notes, fmt.Sprintf("also through the organization, #%d", b.organizationNumber(l.person)))
	}
	if n := len(direct); n > 0 {
		note := "holds " + direct[0]
		if n > 1 {
			note += fmt.Sprintf(", and %s more", text.Count(n-1, "role"))
		}
		notes = append(notes, note)
	}
	return notes
}

// sinceWhen says since when a grant is there, and how many of its holder's department hold
// the same role.
func (b *builder) sinceWhen(l reviewLine) []string {
	since := "here since "
	if l.firstSeen.OrBefore {
		since += "on or before "
	}
	notes := []string{since + l.firstSeen.At.UTC().Format(time.DateOnly)}
	if holders, all := b.departments.holders(b.grants[l.index].role, l.person.department); all > 0 {
		notes = append(notes, fmt.Sprintf("%d of %d in %s %s this role", holders, all, l.person.department, text.OneOrMany(holders, "holds", "hold")))
	}
	return notes
}

// noRuleMatched says that no rule found anything about a row, and how many that could have
// found something there were not evaluated.
func (b *builder) noRuleMatched() string {
	n := 0
	for _, rule := range b.options.Findings.Now.NotEvaluated {
		if !rule.InPart && !slices.Contains([]string{"invitation", "workspace", "organization"}, rule.Rule.Concerns) {
			n++
		}
	}
	switch {
	case len(b.options.Findings.Rules) == 0:
		return "No rule was evaluated"
	case n > 0:
		return "No rule matched (" + text.Count(n, "rule") + " about access not evaluated, see Cover)"
	}
	return "No rule matched"
}
