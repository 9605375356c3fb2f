package findings

// A PolicyWorkspace is what the policy says about a workspace. Only ID is required.
type PolicyWorkspace struct {
	ID          string `toml:"id"`
	Owner       string `toml:"owner"` // who answers for it: a name or an e-mail
	Critical    bool   `toml:"critical"`
	ReviewEvery int    `toml:"review_every"` // days between reviews at most; 0: as often as all access
	RetiredOn   Date   `toml:"retired_on"`   // the day from which it is not used; empty if it is in use
}
