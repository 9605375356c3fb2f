package report

import (
	"tlaudit/findings"
	"tlaudit/report/table"
)

// A reviewLine is a grant with what the report says about it.
type reviewLine struct {
	grant
	index  int   // in the population's list
	number int64 // # of the row where it is decided: on Review if it is direct, else on Organization
	about  []finding
}

// reviewLine returns the line of a grant, by its index in the population's list.
func (b *builder) reviewLine(i int) reviewLine {
	l := reviewLine{grant: b.grant(i), index: i, number: int64(reviewNumber(i))}
	if l.inherited {
		l.number = int64(l.person.number)
	}
	l.about = b.findings.of(l.grant)
	return l
}

// reviewNumber returns the # on Review of a direct grant, by its index in the population's
// list.
func reviewNumber(i int) int { return i + 1 }

// suggested returns the decision that the worst finding suggests; nil if none does, and for
// what is decided on Organization.
func (l reviewLine) suggested() any {
	if l.inherited {
		return nil
	}
	return suggestion(l.about, suggestedDecisions())
}

// justify says for which decisions a row needs a justification.
func (l reviewLine) justify() any {
	switch {
	case l.inherited:
		return nil
	case anyHigh(l.about) || l.role.class == findings.Privileged || l.person.outside == findings.IsOutside:
		return justifyAlways
	}
	return exceptForKeep
}

// notThereYet returns the time of the last reading that did not have the grant with its role,
// or why no time is known.
func (l reviewLine) notThereYet() any {
	if l.notBefore.IsZero() {
		return "No earlier reading"
	}
	return l.notBefore
}

// ruleIDsOf returns the ids of the rules that found something about a row.
func (b *builder) ruleIDsOf(l reviewLine) string {
	if elsewhere := b.findings.byUser[l.person.id]; len(l.about) == 0 && len(elsewhere) > 0 {
		return "See Findings: " + ruleIDs(elsewhere)
	}
	return ruleIDs(l.about)
}

// withWhatItAllows returns the cell of a role's name, its class unless that is standard, and what
// it allows, where the policy describes it. The sheet shows at most 60 characters of that.
func (r *role) withWhatItAllows() any {
	words := r.withClass()
	if r.allows == "" {
		return shortened(words, roleWidth)
	}
	const most = 60
	allows := []rune(r.allows)
	if len(allows) > most {
		allows = append(allows[:most-1:most-1], '…')
	}
	return table.ShortenedTo(table.Shorten(words+": "+string(allows), roleWidth, shownLines), words+": "+r.allows)
}

// withClass returns a role's name, and its class unless that is standard.
func (r *role) withClass() string {
	switch r.class {
	case findings.Privileged:
		return r.label() + " (privileged)"
	case findings.Standard:
		return r.label()
	}
	return r.label() + " (unclassified)"
}
