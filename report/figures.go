package report

import (
	"context"
	"fmt"

	"tlaudit/findings"
	"tlaudit/report/table"
	"tlaudit/snapshot"
	"tlaudit/text"
)

const notCompared = "Not compared"

// figures returns the six figures of the headline, each with its change since the baseline.
func (b *builder) figures() []table.Figure {
	unread := b.unreadWords() // why access is not compared
	if unread != "" {
		unread = notCompared + ": " + unread
	}
	all := []table.Figure{
		b.figure("People with access", b.counts.people, int64(len(b.baseHolders)), unread),
		b.figure("Privileged people", b.privilegedPeopleAt(b.now), b.privilegedPeopleAt(b.base), unread),
		b.figure("Rows of access", b.counts.direct+b.counts.inherited, b.rowsAtBaseline(), unread),
	}
	all = append(all, b.findingFigures()...)
	pending := table.Figure{Name: "Pending invitations", Value: NotRead, Change: notCompared}
	if b.read(snapshot.Enrollments) {
		_, _, now := b.toDecide(nil)
		why := ""
		if b.baseCoverage[snapshot.Enrollments].ReadStatus != snapshot.Read {
			why = "Not read at the baseline"
		}
		pending = b.figure(pending.Name, now, b.basePending, why)
	}
	return append(all, pending)
}

// figure returns a figure and its change since the baseline; why says why there is no such
// change, if it is not empty.
func (b *builder) figure(name string, now, then int64, why string) table.Figure {
	f := table.Figure{Name: name, Value: now}
	switch {
	case b.base == nil:
		f.Change = "No baseline"
	case why != "":
		f.Change = why
	case now == then:
		f.Change = "Same as at the baseline"
	default:
		f.Change = fmt.Sprintf("%+d, %d at the baseline", now-then, then)
	}
	return f
}

// privilegedPeopleAt returns the privileged people of a snapshot; 0 for none.
func (b *builder) privilegedPeopleAt(h *header) int64 {
	for i := range b.headers {
		if h != nil && b.headers[i].ID == h.ID {
			return b.privilegedPeople[i]
		}
	}
	return 0
}

func (b *builder) rowsAtBaseline() int64 {
	n := int64(0)
	for _, rows := range b.baseRows {
		n += rows
	}
	return n
}

// findingFigures counts the open findings that are not about the evidence, and the worst of
// them. Where the baseline had more or fewer rules evaluated, the change says so.
func (b *builder) findingFigures() []table.Figure {
	const open, worst, notEvaluated = "Open findings", "Open findings, critical or high", "Not evaluated"
	if len(b.options.Findings.Rules) == 0 {
		const none = "No rule was evaluated"
		return []table.Figure{{Name: open, Value: notEvaluated, Change: none}, {Name: worst, Value: notEvaluated, Change: none}}
	}
	c := b.countFindings()
	var nowWorst, thenOpen, thenWorst int64
	why := ""
	for _, severity := range findings.SeverityNames() {
		then, counted := b.openThen(severity).(int64)
		if !counted {
			why = notEvaluated + " at the baseline"
		}
		thenOpen += then
		if findings.Rank(severity) <= findings.Rank("high") {
			nowWorst, thenWorst = nowWorst+c.bySeverity[severity], thenWorst+then
		}
	}
	all := []table.Figure{b.figure(open, c.open, thenOpen, why), b.figure(worst, nowWorst, thenWorst, why)}
	for i := range all {
		if all[i].Value == int64(0) && len(b.options.Findings.Now.NotEvaluated) > 0 {
			all[i].Value, all[i].Change = noneEvaluated, notCompared
		}
	}
	if b.base == nil || why != "" {
		return all
	}
	l := b.notEvaluatedLine()
	now, then := l.count.(int64), l.then.(int64)
	difference := ""
	switch {
	case then > now:
		difference = fmt.Sprintf(", where %d fewer %s wholly evaluated", then-now, text.OneOrMany(then-now, "rule was", "rules were"))
	case now > then:
		difference = fmt.Sprintf(", where %d more %s wholly evaluated", now-then, text.OneOrMany(now-then, "rule was", "rules were"))
	}
	for i := range all {
		if all[i].Change != notCompared {
			all[i].Change += difference
		}
	}
	return all
}

// loadBasePending counts the invitations that were pending at the baseline.
func (b *builder) loadBasePending(ctx context.Context) (n int64, err error) {
	if b.base == nil {
		return 0, nil
	}
	for r, err := range query[struct{ Pending int64 }](ctx, b.source, "pending_invitations", at(b.base.ID)) {
		if err != nil {
			return 0, err
		}
		n = r.Pending
	}
	return n, nil
}
