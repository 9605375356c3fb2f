package report

import (
	"cmp"
	"slices"
	"strings"
	"time"

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
	summaryChanges    = "Changes in the period"
	summaryTime       = "Access over time"
	summaryPartial    = "Partial snapshots" // not drawn over time: what was not read would look like lost access
	summaryWorkspaces = "Rows by workspace"
	summaryRoles      = "Rows by workspace and role"
)

// A summaryLine is one row of Summary.
type summaryLine struct {
	section, item, of             string
	count                         any // int64, or a text
	direct, inherited, privileged any // int64; nil if not counted
	class                         string
}

func (b *builder) summaryLines() []summaryLine {
	all := b.findingLines()
	all = append(all, b.changeLines()...)
	return append(append(all, b.timeLines()...), b.rowLines()...)
}

// timeLines counts the rows of each snapshot, complete ones first.
func (b *builder) timeLines() []summaryLine {
	var complete, partial []summaryLine
	for _, h := range b.headers {
		l := summaryLine{section: summaryTime, item: h.TakenAt.Format(time.DateOnly), of: "Snapshot " + table.Raw(h.ID),
			count: h.DirectMemberships + h.InheritedMemberships, direct: h.DirectMemberships, inherited: h.InheritedMemberships}
		if h.Status == snapshot.Complete {
			complete = append(complete, l)
			continue
		}
		l.section = summaryPartial
		l.of += ", partial"
		if h.UnreadWorkspaces > 0 {
			l.of += ": " + text.Count(h.UnreadWorkspaces, "workspace") + " not read"
		}
		partial = append(partial, l)
	}
	return append(complete, partial...)
}

func (b *builder) findingLines() []summaryLine {
	c := b.countFindings()
	of := "without those about the evidence itself"
	if n := len(b.options.Findings.Now.NotEvaluated); n > 0 {
		of += "; " + text.Count(n, "rule") + " not, or not wholly, evaluated"
	}
	var all []summaryLine
	for _, s := range findings.SeverityNames() {
		all = append(all, summaryLine{section: summaryFindings, item: s, of: of, count: c.bySeverity[s]})
	}
	return append(all,
		summaryLine{section: summaryOther, item: "Open, about the evidence itself", count: c.data},
		summaryLine{section: summaryOther, item: stateAccepted, count: c.accepted},
		summaryLine{section: summaryOther, item: stateUnknown, count: b.sinceBaseline(c.unknown)},
		summaryLine{section: summaryOther, item: "Counted under another", count: b.sinceBaseline(c.counted)},
		summaryLine{section: summaryOther, item: stateGone, count: b.sinceBaseline(c.gone)})
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
	var now, then int64
	for _, w := range b.order {
		now += countIf(unread(w))
	}
	for _, w := range b.before {
		then += countIf(w.unread())
	}
	switch {
	case now > 0:
		return "None where read: " + text.Count(now, "workspace") + " not read"
	case then > 0:
		return "None where read: " + text.Count(then, "workspace") + " not read at the baseline"
	}
	return int64(0)
}

// rowLines counts the rows of Review by workspace, then by workspace and role. Workspaces
// and roles that share a name are shown with their ids.
func (b *builder) rowLines() []summaryLine {
	type pair struct{ workspace, role uint32 } // indexes into the lists
	type labelledRole struct {
		workspace uint32
		role      string
	}
	counts := map[pair]int64{}
	for _, g := range b.grants {
		counts[pair{g.workspace, g.role}]++
	}
	var byWorkspace, byRole []summaryLine
	order := slices.Clone(b.order)
	slices.SortStableFunc(order, func(x, y *workspace) int { return strings.Compare(x.Name, y.Name) })
	for _, w := range order {
		l := summaryLine{section: summaryWorkspaces, item: cmp.Or(w.Name, unknown), of: w.WorkspaceID, count: b.counts.rows[w.WorkspaceID],
			direct: b.counts.rows[w.WorkspaceID] - b.counts.inheritedRows[w.WorkspaceID], inherited: b.counts.inheritedRows[w.WorkspaceID], privileged: b.counts.privileged[w.WorkspaceID]}
		if words := b.notCounted(w); words != "" {
			l.count, l.direct, l.inherited, l.privileged = words, nil, nil, nil
		}
		byWorkspace = append(byWorkspace, l)
	}
	names, labels := map[string]int{}, map[labelledRole]int{}
	for _, w := range b.order {
		names[w.Name]++
	}
	for p := range counts {
		labels[labelledRole{p.workspace, b.roleList.all[p.role].label()}]++
	}
	for p, n := range counts {
		w, r := b.workspaceList.all[p.workspace], b.roleList.all[p.role]
		l := summaryLine{section: summaryRoles, item: cmp.Or(w.Name, unknown), of: r.label(), count: n, class: classText(r.class)}
		if names[w.Name] > 1 {
			l.item += " (" + w.WorkspaceID + ")"
		}
		if labels[labelledRole{p.workspace, l.of}] > 1 {
			l.of += " (" + r.id + ")"
		}
		byRole = append(byRole, l)
	}
	slices.SortFunc(byRole, func(x, y summaryLine) int {
		return cmp.Or(strings.Compare(x.item, y.item), strings.Compare(x.of, y.of), strings.Compare(x.class, y.class), cmp.Compare(x.count.(int64), y.count.(int64)))
	})
	return append(byWorkspace, byRole...)
}

func (b *builder) summaryTable() table.Table {
	all := b.summaryLines()
	t := table.Fill(table.Table{Name: "Summary", Sheet: true, Title: "Summary", Empty: noneFound, Total: len(all), Marks: sectionMarks("Section")},
		table.Of(all), []table.ColumnOf[summaryLine]{
			{Header: "Section", Width: 28, Cell: func(l summaryLine) any { return l.section }},
			{Header: "Item", Width: 30, Cell: func(l summaryLine) any { return l.item }},
			{Header: "Of", Width: 38, Cell: func(l summaryLine) any { return table.Blank(l.of) }},
			{Header: "Count", Kind: table.Number, Width: 10, Cell: func(l summaryLine) any { return l.count }},
			{Header: "Direct", Kind: table.Number, Width: 10, Cell: func(l summaryLine) any { return l.direct }},
			{Header: "Inherited", Kind: table.Number, Width: 10, Cell: func(l summaryLine) any { return l.inherited }},
			{Header: "Privileged", Kind: table.Number, Width: 11, Cell: func(l summaryLine) any { return l.privileged }},
			{Header: "Class", Width: 14, Cell: func(l summaryLine) any { return table.Blank(l.class) }},
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
		t.Charts = append(t.Charts, table.Chart{Title: summaryTime, Over: true, From: from, To: to, Labels: "Item", Series: []string{"Direct", "Inherited"}})
	}
	return t
}
