// Package table is the model of a report that writers draw: a document of tables,
// whose columns say how their cells are made, and text made safe for each sink. A
// writer draws every cell and decides nothing, so no two formats can disagree.
package table

import "time"

// A Document is what every format draws. Tables are in the order of the workbook's
// sheets, then those that are files only, then hidden ones.
type Document struct {
	Title    string    // of the document
	Subject  string    // what it is about, for the document's properties
	Footer   string    // at the foot of every printed page
	Time     time.Time // the document's own time: the snapshot's, never the clock's
	Tables   []Table
	Headline Headline
}

// Headline is what a reader must see before any table.
type Headline struct {
	Banners []string // population, then review
	Scope   string   // one sentence
	Facts   []Fact   // in the order of the cover
	Counts  []Fact   // those of Facts that count
	Changes []Fact   // each kind of change that was seen, with its count
	Worst   []string // the worst open findings, in words; at most five
}

// A Fact is one line of the cover or of the evidence.
type Fact struct {
	Section, Item string
	Value         any // a cell, as in Row
}
