package report

// An Origin is what a report was made from. With the ledger, the policy and the files that
// its flags name by their digests, it gives the same report again.
type Origin struct {
	Snapshot int64    // its number
	Baseline int64    // its number, 0 for none
	LastRun  int64    // the event of the last run of collect that the ledger had then
	Flags    []string // as Options.Flags
	Tool     Tool     // the program that wrote it
}
