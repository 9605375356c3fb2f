package report

import (
	"slices"
	"strings"

	"tlaudit/diff"
	"tlaudit/findings"
	"tlaudit/report/table"
	"tlaudit/snapshot"
	"tlaudit/text"
)

// The sections of Summary, in their order.
const (
	summaryFindings   = "Open findings by severity"
	summaryOther      = "Other findings"
	summaryRules      = "Rules"
	summaryChanges    = "Changes in the period"
	summaryTime       = "Access over time"
	summaryWorkspaces = "Access by workspace"
)

// A summaryLine is one row of Summary. Its figures are int64, or a text that says why there is
// no figure; nil if the line has none.
type summaryLine struct {
	section                            string
	item                               any // a text, or the time of a snapshot
	of                                 string
	count, then                        any // now, and at the baseline
	direct, inherited                  any // rows of access
	privileged, standard, unclassified any // rows of access by the class of the role
	people, privilegedPeople           any // each once
	partialRows, partialPeople         any // what a partial snapshot read
}

func (b *builder) summaryLines() []summaryLine {
	all := b.findingLines()
	all = append(all, b.changeLines()...)
	return append(append(all, b.timeLines()...), b.workspaceLines()...)
}

// timeLines has the rows of access and the privileged people of each snapshot. What a partial
// snapshot did not read is not lost access: its figures stand apart, and a chart draws them
// as points of their own.
func (b *builder) timeLines() []summaryLine {
	var all []summaryLine
	for i, h := range b.headers {
		l := summaryLine{section: summaryTime, item: h.TakenAt, of: "Snapshot " + table.Raw(h.ID)}
		rows, people := h.DirectMemberships+h.InheritedMemberships, b.privilegedPeople[i]
		if h.Status == snapshot.Complete {
			l.count, l.direct, l.inherited, l.privilegedPeople = rows, h.DirectMemberships, h.InheritedMemberships, people
		} else {
			l.of += ", partial"
			if h.UnreadWorkspaces > 0 {
				l.of += ": " + text.Count(h.UnreadWorkspaces, "workspace") + " not read"
			}
			l.partialRows, l.partialPeople = rows, people
		}
		all = append(all, l)
	}
	return all
}

func (b *builder) findingLines() []summaryLine {
	c := b.countFindings()
	of := "Not about the evidence"
	if n := len(b.options.Findings.Now.NotEvaluated); n > 0 {
		of += "; " + text.Count(n, "rule") + " not, or not wholly, evaluated"
	}
	var all []summaryLine
	for _, s := range findings.SeverityNames() {
		all = append(all, summaryLine{section: summaryFindings, item: s, of: of, count: c.bySeverity[s], then: b.openThen(s)})
	}
	return append(all,
		summaryLine{section: summaryOther, item: "Open, about the evidence itself", count: c.data},
		summaryLine{section: summaryOther, item: stateAccepted, count: c.accepted},
		summaryLine{section: summaryOther, item: stateUnknown, count: b.sinceBaseline(c.unknown)},
		summaryLine{section: summaryOther, item: "Counted under another", count: b.sinceBaseline(c.counted)},
		summaryLine{section: summaryOther, item: stateGone, count: b.sinceBaseline(c.gone)},
		b.notEvaluatedLine())
}

// openThen counts what was open at the baseline of a severity, without findings about the
// evidence itself. It returns a text if nothing was evaluated there.
func (b *builder) openThen(severity string) any {
	switch {
	case b.base == nil:
		return "No baseline"
	case b.options.Findings.Before == nil:
		return "Not evaluated"
	}
	n := int64(0)
	for _, f := range b.options.Findings.Before.Findings {
		n += countIf(f.IsOpen() && f.Kind != findings.Data && f.Severity == severity)
	}
	return n
}

// notEvaluatedLine counts the rules that the counts of findings lack, now and at the baseline.
func (b *builder) notEvaluatedLine() summaryLine {
	e := &b.options.Findings
	l := summaryLine{section: summaryRules, item: "Not, or not wholly, evaluated", count: int64(len(e.Now.NotEvaluated))}
	switch {
	case b.base == nil:
		l.then = "No baseline"
	case e.Before == nil:
		l.then = "Not evaluated"
	default:
		comparing := 0 // rules that compare with a baseline, and so are not evaluated there
		for _, r := range e.Rules {
			comparing += int(countIf(r.NeedsBaseline()))
		}
		l.then = int64(len(e.Before.NotEvaluated) + comparing)
		if comparing > 0 {
			l.of = text.Count(comparing, "rule") + " of those at the baseline " + text.OneOrMany(comparing, "compares", "compare") + " with an earlier one"
		}
	}
	return l
}

// sinceBaseline returns a figure that only a comparison with the baseline can give.
func (b *builder) sinceBaseline(n int64) any {
	if b.base == nil {
		return "No baseline"
	}
	return n
}

func (b *builder) changeLines() []summaryLine {
	if b.base == nil {
		return []summaryLine{{section: summaryChanges, item: "Changes", count: "No baseline"}}
	}
	var all []summaryLine
	for _, kind := range diff.Differences() {
		all = append(all, summaryLine{section: summaryChanges, item: diff.KindWords(kind), count: b.changeCount(kind)})
	}
	return all
}

// changeCount counts the changes of a kind in the period. No change is not said where one end
// did not read what could have changed.
func (b *builder) changeCount(kind string) any {
	if n := b.changes.kinds[kind]; n > 0 {
		return n
	}
	resource := ""
	switch kind {
	case diff.InvitationAdded, diff.InvitationChanged, diff.InvitationRemoved:
		resource = snapshot.Enrollments
	case diff.UserAdded, diff.UserChanged, diff.UserRemoved:
		resource = snapshot.Users
	case diff.WorkspaceAdded, diff.WorkspaceChanged, diff.WorkspaceRemoved:
		resource = snapshot.Workspaces
	case diff.WorkspaceUnread, diff.WorkspaceReadAgain:
		return int64(0)
	default:
		return b.noneWhereRead()
	}
	switch {
	case !b.read(resource):
		return NotRead
	case b.baseCoverage[resource].ReadStatus != snapshot.Read:
		return "Not read at the baseline"
	}
	return int64(0)
}

// noneWhereRead is 0 if both ends read every workspace, else it says how many they did not.
func (b *builder) noneWhereRead() any {
	if words := b.unreadWords(); words != "" {
		return "None where read: " + words
	}
	return int64(0)
}

// unreadWords says how many workspaces the snapshot, or else the baseline, did not read; empty
// if both read every one.
func (b *builder) unreadWords() string {
	var now, then int64
	for _, w := range b.order {
		now += countIf(unread(w))
	}
	for _, w := range b.before {
		then += countIf(w.unread())
	}
	switch {
	case now > 0:
		return text.Count(now, "workspace") + " not read"
	case then > 0:
		return text.Count(then, "workspace") + " not read at the baseline"
	}
	return ""
}

// workspaceLines counts the access to each workspace by the class of the role, and the people,
// in the order of the names.
func (b *builder) workspaceLines() []summaryLine {
	var all []summaryLine
	order := slices.Clone(b.order)
	slices.SortStableFunc(order, func(x, y *workspace) int { return strings.Compare(x.Name, y.Name) })
	for _, w := range order {
		l := summaryLine{section: summaryWorkspaces, item: w.shown(), of: w.WorkspaceID, then: b.rowsThen(w)}
		if words := b.notCounted(w); words != "" {
			l.count = words
		} else {
			id := w.WorkspaceID
			rows, inherited, privileged, unclassified := b.counts.rows[id], b.counts.inheritedRows[id], b.counts.privileged[id], b.counts.unclassified[id]
			l.count, l.direct, l.inherited = rows, rows-inherited, inherited
			l.privileged, l.standard, l.unclassified = privileged, rows-privileged-unclassified, unclassified
			l.people, l.privilegedPeople = w.holders.people, w.privileged.people
		}
		all = append(all, l)
	}
	return all
}

// rowsThen returns the rows of access to a workspace at the baseline, or why there is no such
// figure.
func (b *builder) rowsThen(w *workspace) any {
	before, known := b.before[w.WorkspaceID]
	switch {
	case b.base == nil:
		return "No baseline"
	case !known:
		return "Not known then"
	case before.unread():
		return NotRead
	case before.ReadStatus == snapshot.Gone:
		return "Gone"
	}
	return b.baseRows[w.WorkspaceID]
}

func (b *builder) summaryTable() table.Table {
	all := b.summaryLines()
	t := table.Fill(table.Table{Name: "Summary", Sheet: true, Title: "Summary", Empty: noneFound, Total: len(all), Marks: sectionMarks("Section")},
		table.Of(all), []table.ColumnOf[summaryLine]{
			{Header: "Section", Width: 24, Identity: true, Wrap: true, Cell: func(l summaryLine) any { return l.section }},
			{Header: "Item", Width: 27, Identity: true, Wrap: true, Cell: func(l summaryLine) any { return l.item }},
			{Header: "Of", Width: 22, Wrap: true, Cell: func(l summaryLine) any { return table.Blank(l.of) }},
			{Header: "Count", Kind: table.Number, Width: 9, Wrap: true, Cell: func(l summaryLine) any { return l.count }},
			{Header: "At the baseline", Kind: table.Number, Width: 10, Wrap: true, Cell: func(l summaryLine) any { return l.then }},
			{Header: "Direct", Kind: table.Number, Width: 8, Cell: func(l summaryLine) any { return l.direct }},
			{Header: "Inherited", Kind: table.Number, Width: 10, Cell: func(l summaryLine) any { return l.inherited }},
			{Header: "Privileged", Kind: table.Number, Width: 11, Cell: func(l summaryLine) any { return l.privileged }},
			{Header: "Standard", Kind: table.Number, Width: 9, Cell: func(l summaryLine) any { return l.standard }},
			{Header: "Unclassified", Kind: table.Number, Width: 13, Cell: func(l summaryLine) any { return l.unclassified }},
			{Header: "People", Kind: table.Number, Width: 8, Cell: func(l summaryLine) any { return l.people }},
			{Header: "Privileged people", Kind: table.Number, Width: 11, Cell: func(l summaryLine) any { return l.privilegedPeople }},
			{Header: "Access read in part", Kind: table.Number, Width: 10, Cell: func(l summaryLine) any { return l.partialRows }},
			{Header: "Privileged people read in part", Kind: table.Number, Width: 11, Cell: func(l summaryLine) any { return l.partialPeople }},
		})
	// linesOf returns the range of lines that a chart draws: those of its section. from is
	// -1 if the section has no lines.
	linesOf := func(section string) (from, to int) {
		from = slices.IndexFunc(all, func(l summaryLine) bool { return l.section == section })
		for to = max(from, 0); to < len(all) && all[to].section == section; to++ {
		}
		return from, to
	}
	if from, to := linesOf(summaryChanges); b.base != nil {
		t.Charts = append(t.Charts, table.Chart{Title: summaryChanges, From: from, To: to, Labels: "Item", Series: []string{"Count"}})
	}
	if from, to := linesOf(summaryTime); from >= 0 {
		t.Charts = append(t.Charts,
			table.Chart{Title: summaryTime, Over: true, From: from, To: to, Labels: "Item", Series: []string{"Direct", "Inherited"}, Points: []string{"Access read in part"}},
			table.Chart{Title: "Privileged people over time", Over: true, From: from, To: to, Labels: "Item", Series: []string{"Privileged people"}, Points: []string{"Privileged people read in part"}})
	}
	return t
}
