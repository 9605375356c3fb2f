// Package table is the model that every format of a report draws: a document of tables
// whose columns make their cells, and the escaping of text for each format. A format
// draws cells and decides nothing, so no two formats can disagree.
package table

import (
	"strings"
	"time"
)

// A Document is what every format draws. Tables are in the order of the workbook's
// sheets, then those that are files only, then hidden ones.
type Document struct {
	Title    string    // of the document
	Subject  string    // what it is about, for the document's properties
	Footer   string    // at the foot of every printed page
	Time     time.Time // the snapshot's
	Tables   []Table
	Headline Headline
}

// A Headline is what a reader sees before any table.
type Headline struct {
	Banners []string // population, then review
	Scope   string   // one sentence
	Figures []Figure // the six that one looks at first; none in a part
	Facts   []Fact   // in the order of the cover
	Actions []Fact   // those of Facts that ask for action, at most seven, worst first; GoTo is where one decides
	Counts  []Fact   // those of Facts that count
	Changes []Fact   // the count of each kind of change that was seen
}

// A Fact is one line of the cover or of the evidence.
type Fact struct {
	Section, Item string
	Value         any  // a cell, as in Row
	GoTo          Link // the sheet that it leads to, empty for none
	// Level is how bad and how new what asks for action is, such as "High, new": the
	// beginning of Value, before a colon. It is "FAIL" for checks that failed, and empty for
	// other facts.
	Level string
}

// Words returns a fact's value as text, without its level.
func (f Fact) Words() string { return strings.TrimPrefix(Shown(f.Value), f.Level+": ") }

// A Figure is a count with its change since the baseline.
type Figure struct {
	Name   string
	Value  any    // a cell: int64, or a text that says why there is no count
	Change string // in words, such as "+3, 58 at the baseline", or why there is no change to state
}

// Counted reports whether there is a count.
func (f Figure) Counted() bool {
	_, ok := f.Value.(int64)
	return ok
}

// SampleData is what a document says first if its data is no organization's.
const SampleData = "SAMPLE DATA: read from the simulator of tlaudit, not from TransactionLink"
