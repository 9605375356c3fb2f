package report

import (
	"fmt"
	"slices"
	"strings"

	"tlaudit/findings"
	"tlaudit/report/table"
	"tlaudit/text"
)

const (
	actionSection = "Asks for action"
	mostActions   = 7
	mostOfARule   = 3 // of them

	shortWidth    = 80 // characters of a line of the cover
	evidenceLines = 3
)

// An action is somebody or something with open findings, for the cover: the worst one, how
// many more there are about the same, how many others are not listed for which the same rule's
// finding is the worst, and the rows on which that is decided.
type action struct {
	finding
	more   int64
	alike  int64
	review []int // indexes of the grants whose rows show it
}

// actionFacts lists what asks for action, at most seven lines, the worst first. Findings about
// the evidence itself, and those of low severity or less, are on the sheet Findings alone.
func (b *builder) actionFacts(s *share) []table.Fact {
	actions, rest := b.actions(s)
	if len(actions) == 0 {
		nothing := "No open finding of medium severity or worse"
		if s != nil {
			nothing += " about rows of this part"
		}
		switch {
		case len(b.options.Findings.Rules) == 0:
			nothing = "No rule was evaluated"
		case len(b.options.Findings.Now.NotEvaluated) > 0:
			nothing += " by the rules that were evaluated"
		}
		return []table.Fact{fact(actionSection, "Nothing", nothing)}
	}
	var facts []table.Fact
	for _, a := range actions {
		facts = append(facts, table.Fact{Section: actionSection, Item: b.shortSubject(a.finding), Value: b.actionWords(a), GoTo: b.actionPlaces(s, a), Level: a.level()})
	}
	if rest > 0 {
		facts = append(facts, table.Fact{Section: nextSection, Item: "The rest", GoTo: table.Link{Text: "Findings", Sheet: "Findings"},
			Value: fmt.Sprint(rest, " more people, invitations, workspaces or other things have open findings of medium severity or worse. Findings has them in the same order")})
	}
	return facts
}

// actionWords says what is wrong, how bad and how new it is, and how much more there is.
func (b *builder) actionWords(a action) string {
	words := a.level() + ": " + a.Rule.Title
	if a.WorkspaceID != "" && a.UserID != "" {
		words += " in " + shortLine(b.workspaceName(a.WorkspaceID))
	}
	words += ": " + table.Shorten(a.Evidence, shortWidth, evidenceLines)
	if a.more > 0 {
		words += ". And " + text.Count(a.more, "more finding") + " about the same "
		switch {
		case a.UserID != "":
			words += "person"
		case a.EnrollmentID != "":
			words += "invitation"
		default:
			words += "thing"
		}
	}
	if a.alike > 0 {
		words += fmt.Sprintf(". %d more %s on Findings for the same reason", a.alike, text.OneOrMany(a.alike, "is", "are"))
	}
	return words
}

// shortSubject names whom or what a finding is about, as the sheet Findings does, without the end
// of a long name: behind it the address remains.
func (b *builder) shortSubject(f finding) string {
	if p := b.anyone(f.UserID); p != nil && p.name != "" && p.email != "" {
		return shortLine(p.name) + ", " + shortLine(p.addressOr(noEmail))
	}
	return shortLine(b.subject(f))
}

// shortLine returns a text, or as much of it as has room on a line of the cover.
func shortLine(s string) string { return table.Shorten(s, shortWidth, 1) }

// level says how bad and how new it is.
func (a action) level() string {
	if a.state == stateNoBaseline {
		return sentence(a.Severity)
	}
	return sentence(a.Severity) + ", " + lowerFirst(a.state)
}

// actions returns at most seven of those about whom or which findings ask for action, at most
// three of the same rule, the worst first, and how many there are besides. Those of a part are
// on its sheet Findings.
func (b *builder) actions(s *share) (worst []action, rest int) {
	at := map[string]int{}       // the place in worst by whom or what it is about
	ofRule := map[string][]int{} // places in worst by rule
	beyond := map[string]bool{}
	for _, f := range b.findingsOf(s) {
		if !f.open() || f.Kind == findings.Data || findings.Rank(f.Severity) > findings.Rank("medium") {
			continue
		}
		about := f.Subject
		switch {
		case f.UserID != "":
			about = "user:" + f.UserID
		case f.EnrollmentID != "":
			about = "enrollment:" + f.EnrollmentID
		}
		switch i, listed := at[about]; {
		case listed:
			worst[i].more++
		case beyond[about]:
		case len(ofRule[f.Rule.ID]) == mostOfARule:
			worst[ofRule[f.Rule.ID][mostOfARule-1]].alike++
			beyond[about] = true
		case len(worst) < mostActions:
			at[about] = len(worst)
			ofRule[f.Rule.ID] = append(ofRule[f.Rule.ID], len(worst))
			worst = append(worst, action{finding: f})
		default:
			beyond[about] = true
		}
	}
	for i := range worst {
		worst[i].review = b.rowsThatShow(worst[i].finding, s)
	}
	return worst, len(beyond)
}

// rowsThatShow returns the rows of Review that show a finding about somebody, as indexes of
// grants, in the order of the sheet.
func (b *builder) rowsThatShow(f finding, s *share) []int {
	var rows []int
	who, known := b.personList.at[f.UserID]
	for _, i := range b.holdings.of(who, known) {
		g := b.grant(int(i))
		if !g.inherited && s.has(func(s *share) []uint32 { return s.review }, int(i)) && slices.ContainsFunc(b.findings.of(g), func(of finding) bool { return of.place == f.place }) {
			rows = append(rows, int(i))
		}
	}
	slices.Sort(rows)
	return rows
}

// actionPlaces returns the sheets and rows on which somebody decides about a finding, as a link
// to the first of the sheets; where no row takes a decision, the sheet Findings. In a part it
// returns only the part's own rows.
func (b *builder) actionPlaces(s *share, a action) table.Link {
	var sheets, places []string
	add := func(sheet string, numbers ...string) {
		words := sheet + " #" + strings.Join(numbers[:min(2, len(numbers))], " and #")
		if len(numbers) > 2 {
			words = fmt.Sprintf("%s #%s and %d more", sheet, numbers[0], len(numbers)-1)
		}
		sheets, places = append(sheets, sheet), append(places, words)
	}
	var rows []string
	for _, i := range a.review {
		rows = append(rows, fmt.Sprint(reviewNumber(i)))
	}
	if len(rows) > 0 {
		add("Review", rows...)
	}
	invited := b.invitationNumber(a.EnrollmentID)
	if p := b.people[a.UserID]; p != nil && invited == 0 && !strings.HasPrefix(a.Subject, "grant:") {
		if p.number > 0 && s.has(func(s *share) []uint32 { return s.people }, p.number-1) && (p.inherited > 0 || len(rows) == 0) {
			add("Organization", fmt.Sprint(p.number))
		}
	}
	if invited > 0 && s.has(func(s *share) []uint32 { return s.invitations }, invited-1) {
		add("Invitations", fmt.Sprint(invited))
	}
	if len(places) == 0 {
		return table.Link{Text: "Findings", Sheet: "Findings"}
	}
	return table.Link{Text: strings.Join(places, "; "), Sheet: sheets[0]}
}

// invitationNumber returns the # of a pending invitation's row on Invitations; 0 for none.
func (b *builder) invitationNumber(id string) int {
	if id == "" { // a part asks for each of its lines, most of which are of no invitation
		return 0
	}
	i := slices.IndexFunc(b.invitations, func(i invitation) bool { return i.EnrollmentID == id })
	if i < 0 || !b.invitations[i].pending() {
		return 0
	}
	return i + 1
}
