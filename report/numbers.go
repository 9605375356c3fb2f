package report

// boolInt returns 1 for true and 0 for false, for counting and ordering.
func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
