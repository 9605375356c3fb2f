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
	summaryPartial    = "Partial snapshots" // not among those over time: what was not read would look like access that went
	summaryWorkspaces = "Rows by workspace"
	summaryRoles      = "Rows by workspace and role"
)

// A line of Summary.
type summaryLine struct {
	section, item, of             string
	count                         any // int64, or words
	direct, inherited, privileged any // int64, nil where not counted
	class                         string
}

func (b *builder) summary() []summaryLine {
	all := b.findingLines()
	all = append(all, b.changeLines()...)
	return append(append(all, b.timeLines()...), b.rowLines()...)
}

// timeLines are the rows of each snapshot, the complete ones first.
func (b *builder) timeLines() []summaryLine {
	var complete, partial []summaryLine
	for _, w := range b.headers {
		l := summaryLine{section: summaryTime, item: w.TakenAt.Format(time.DateOnly), of: "Snapshot " + table.Raw(w.ID),
			count: w.DirectMemberships + w.InheritedMemberships, direct: w.DirectMemberships, inherited: w.InheritedMemberships}
		if w.Status == snapshot.Complete {
			complete = append(complete, l)
			continue
		}
		l.section = summaryPartial
		l.of += ", partial"
		if w.UnreadWorkspaces > 0 {
			l.of += ": " + text.Count(w.UnreadWorkspaces, "workspace") + " not read"
		}
		partial = append(partial, l)
	}
	return append(complete, partial...)
}

func (b *builder) findingLines() []summaryLine {
	c := b.countFindings()
	var all []summaryLine
	for _, s := range findings.SeverityNames() {
		all = append(all, summaryLine{section: summaryFindings, item: s, of: "without those about the evidence itself", count: c.bySeverity[s]})
	}
	return append(all,
		summaryLine{section: summaryOther, item: "Open, about the evidence itself", count: c.data},
		summaryLine{section: summaryOther, item: stateAccepted, count: c.accepted},
		summaryLine{section: summaryOther, item: stateUnknown, count: c.unknown},
		summaryLine{section: summaryOther, item: stateClosed, count: c.closed})
}

func (b *builder) changeLines() []summaryLine {
	if b.base == nil {
		return []summaryLine{{section: summaryChanges, item: "Changes", count: "No baseline"}}
	}
	var all []summaryLine
	for _, kind := range diff.Differences() {
		all = append(all, summaryLine{section: summaryChanges, item: diff.KindWords(kind), count: b.changes.kinds[kind]})
	}
	return all
}

// rowLines count the rows of Review by workspace, then by workspace and role. What shares
// its name there has its id beside it.
func (b *builder) rowLines() []summaryLine {
	type pair struct{ workspace, role uint32 }
	type labelled struct {
		workspace uint32
		role      string
	}
	counts := map[pair]int64{}
	for _, g := range b.grants {
		counts[pair{g.workspace, g.role}]++
	}
	var places, all []summaryLine
	order := slices.Clone(b.order)
	slices.SortStableFunc(order, func(x, y *workspace) int { return strings.Compare(x.Name, y.Name) })
	for _, w := range order {
		l := summaryLine{section: summaryWorkspaces, item: orWords(w.Name, unknown), of: w.WorkspaceID, count: b.counts.rows[w.WorkspaceID],
			direct: b.counts.rows[w.WorkspaceID] - b.counts.inheritedRows[w.WorkspaceID], inherited: b.counts.inheritedRows[w.WorkspaceID], privileged: b.counts.privileged[w.WorkspaceID]}
		if unread(w) {
			l.count, l.direct, l.inherited, l.privileged = NotRead, nil, nil, nil
		}
		places = append(places, l)
	}
	named, labels := map[string]int{}, map[labelled]int{}
	for _, w := range b.order {
		named[w.Name]++
	}
	for p := range counts {
		labels[labelled{p.workspace, b.roleList.all[p.role].label()}]++
	}
	for p, n := range counts {
		w, r := b.workspaceList.all[p.workspace], b.roleList.all[p.role]
		l := summaryLine{section: summaryRoles, item: orWords(w.Name, unknown), of: r.label(), count: n, class: classWord(r.class)}
		if named[w.Name] > 1 {
			l.item += " (" + w.WorkspaceID + ")"
		}
		if labels[labelled{p.workspace, l.of}] > 1 {
			l.of += " (" + r.id + ")"
		}
		all = append(all, l)
	}
	slices.SortFunc(all, func(x, y summaryLine) int {
		return cmp.Or(strings.Compare(x.item, y.item), strings.Compare(x.of, y.of), strings.Compare(x.class, y.class), cmp.Compare(x.count.(int64), y.count.(int64)))
	})
	return append(places, all...)
}

func (b *builder) summaryTable() table.Table {
	all := b.summary()
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
	// A chart takes the lines of its section; from is -1 where there are none.
	of := func(section string) (from, to int) {
		from = slices.IndexFunc(all, func(l summaryLine) bool { return l.section == section })
		for to = max(from, 0); to < len(all) && all[to].section == section; to++ {
		}
		return from, to
	}
	if from, to := of(summaryChanges); b.base != nil {
		t.Charts = append(t.Charts, table.Chart{Title: summaryChanges, From: from, To: to, Labels: "Item", Series: []string{"Count"}})
	}
	if from, to := of(summaryTime); from >= 0 {
		t.Charts = append(t.Charts, table.Chart{Title: summaryTime, Over: true, From: from, To: to, Labels: "Item", Series: []string{"Direct", "Inherited"}})
	}
	return t
}
