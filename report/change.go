package report

// A change says how a grant compares with the baseline.
type change uint8

const (
	noBaseline change = iota
	isNew
	roleChanged
	presentAgain
	sameAsBaseline
)

func (c change) String() string {
	return [...]string{"No baseline", "New", "Role changed", "There again", "Same"}[c]
}
