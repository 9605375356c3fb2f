package report

// countIf returns 1 if the condition holds, else 0.
func countIf(condition bool) int64 {
	if condition {
		return 1
	}
	return 0
}

// falseFirst orders false before true.
func falseFirst(a, b bool) int { return int(countIf(a) - countIf(b)) }
