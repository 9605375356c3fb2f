package report

import (
	"testing"
	"unsafe"
)

// A report of 1,000,000 grants holds all of them at once.
func TestPackedGrantIsSmall(t *testing.T) {
	if got := unsafe.Sizeof(packedGrant{}); got > 24 {
		t.Errorf("a packed grant takes %d bytes, at most 24 are wanted", got)
	}
}
