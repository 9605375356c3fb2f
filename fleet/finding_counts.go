package fleet

import (
	"tlaudit/findings"
	"tlaudit/snapshot"
)

// FindingCounts count what the rules found at a snapshot of one organization.
type FindingCounts struct {
	Snapshot     int64
	TakenAt      string
	Open         map[string]int // by severity, without those about the data
	Data         int            // open findings about the data
	DataBy       map[string]int // the same by severity
	Accepted     int
	NotEvaluated int // rules, those evaluated in part included
}

// CountFindings counts a result at a snapshot.
func CountFindings(at snapshot.Reference, r findings.Result) FindingCounts {
	c := FindingCounts{Snapshot: at.Snapshot, TakenAt: at.TakenAt, Open: map[string]int{}, DataBy: map[string]int{}, NotEvaluated: len(r.NotEvaluated)}
	for _, f := range r.Findings {
		switch {
		case !f.IsOpen():
			c.Accepted++
		case f.Kind == findings.Data:
			c.Data++
			c.DataBy[f.Severity]++
		default:
			c.Open[f.Severity]++
		}
	}
	return c
}

// Worst returns how many findings of a severity or worse are open, those about the data
// included.
func (c FindingCounts) Worst(severity string) int {
	n := 0
	for _, s := range findings.SeverityNames() {
		if findings.Rank(s) <= findings.Rank(severity) {
			n += c.Open[s] + c.DataBy[s]
		}
	}
	return n
}
