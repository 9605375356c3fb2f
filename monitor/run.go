package monitor

// A Run is a run of collect, as the JSON that a command of --notify reads. Its names are a
// public contract: they stay, in their order, and null is unknown.
type Run struct {
	Kind     string  `json:"kind"` // of the run's event: snapshot.Collected or snapshot.CollectFailed
	ExitCode int     `json:"exit_code"`
	Error    *string `json:"error"` // as the run prints it; null with exit code 0
	At       string  `json:"at"`    // when the run ended, RFC 3339 in UTC
	By       string  `json:"by"`    // who ran it: user@host
	Ledger   string  `json:"ledger"`
	Snapshot any     `json:"snapshot"` // the row of the view snapshots; null if none was recorded
}
