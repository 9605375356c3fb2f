package report

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"tlaudit/findings"
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
	for _, w := range b.walks {
		l := summaryLine{section: summaryTime, item: w.takenAt.Format(time.DateOnly), of: "Snapshot " + raw(w.number),
			count: w.direct + w.inherited, direct: w.direct, inherited: w.inherited}
		if w.status == snapshot.Complete {
			complete = append(complete, l)
			continue
		}
		l.section = summaryPartial
		l.of += ", partial"
		if w.unread > 0 {
			l.of += ": " + text.Count(w.unread, "workspace") + " not read"
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
		summaryLine{section: summaryOther, item: stateTaken, count: c.accepted},
		summaryLine{section: summaryOther, item: stateUnknown, count: c.unknown},
		summaryLine{section: summaryOther, item: stateClosed, count: c.closed})
}

func (b *builder) changeLines() []summaryLine {
	if b.base == nil {
		return []summaryLine{{section: summaryChanges, item: "Changes", count: "No baseline"}}
	}
	var all []summaryLine
	for _, kind := range changeKinds() {
		all = append(all, summaryLine{section: summaryChanges, item: kindWords(kind), count: b.drift.kinds[kind]})
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
	slices.SortStableFunc(order, func(x, y *workspace) int { return strings.Compare(x.name, y.name) })
	for _, w := range order {
		l := summaryLine{section: summaryWorkspaces, item: orWords(w.name, unknown), of: w.id, count: b.tally.rows[w.id],
			direct: b.tally.rows[w.id] - b.tally.inheritedRows[w.id], inherited: b.tally.inheritedRows[w.id], privileged: b.tally.privileged[w.id]}
		if unread(w) {
			l.count, l.direct, l.inherited, l.privileged = notRead, nil, nil, nil
		}
		places = append(places, l)
	}
	named, labels := map[string]int{}, map[labelled]int{}
	for _, w := range b.order {
		named[w.name]++
	}
	for p := range counts {
		labels[labelled{p.workspace, b.holdings.all[p.role].label()}]++
	}
	for p, n := range counts {
		w, r := b.places.all[p.workspace], b.holdings.all[p.role]
		l := summaryLine{section: summaryRoles, item: orWords(w.name, unknown), of: r.label(), count: n, class: classWord(r.class)}
		if named[w.name] > 1 {
			l.item += " (" + w.id + ")"
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

func (b *builder) summaryTable() Table {
	all := b.summary()
	t := Table{
		Name: "Summary", Sheet: true, Title: "Summary", Empty: noneFound, Total: len(all),
		Columns: []Column{
			{Header: "Section", Width: 28}, {Header: "Item", Width: 30}, {Header: "Of", Width: 38},
			{Header: "Count", Kind: Number, Width: 10},
			{Header: "Direct", Kind: Number, Width: 10}, {Header: "Inherited", Kind: Number, Width: 10}, {Header: "Privileged", Kind: Number, Width: 11}, {Header: "Class", Width: 14},
		},
		Marks: sectionMarks("Section"),
		Rows: rowsFrom(len(all), func(i int) Row {
			l := all[i]
			return Row{l.section, l.item, blankOr(l.of), l.count, l.direct, l.inherited, l.privileged, blankOr(l.class)}
		}),
	}
	// A chart takes the lines of its section; from is -1 where there are none.
	of := func(section string) (from, to int) {
		from = slices.IndexFunc(all, func(l summaryLine) bool { return l.section == section })
		for to = max(from, 0); to < len(all) && all[to].section == section; to++ {
		}
		return from, to
	}
	if from, to := of(summaryChanges); b.base != nil {
		t.Charts = append(t.Charts, Chart{Title: summaryChanges, From: from, To: to, Labels: "Item", Series: []string{"Count"}})
	}
	if from, to := of(summaryTime); from >= 0 {
		t.Charts = append(t.Charts, Chart{Title: summaryTime, Over: true, From: from, To: to, Labels: "Item", Series: []string{"Direct", "Inherited"}})
	}
	return t
}
