package snapshot_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"tlaudit/snapshot"
)

// BenchmarkVerify recomputes the digests of a ledger of two snapshots: of what changed, and
// of the whole states too.
func BenchmarkVerify(b *testing.B) {
	eachTwoDays(b, func(b *testing.B, path string, _ int) {
		for _, full := range []bool{false, true} {
			b.Run(fmt.Sprintf("full=%v", full), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					v, err := snapshot.Verify(b.Context(), path, snapshot.VerifyOptions{Full: full})
					if err != nil || len(v.Problems) > 0 {
						b.Fatal(err, v.Problems)
					}
				}
			})
		}
	})
}

// BenchmarkDifference compares two snapshots between which one grant in a thousand changed.
func BenchmarkDifference(b *testing.B) {
	eachTwoDays(b, func(b *testing.B, path string, changed int) {
		l := opened(b, path)
		from, to := resolved(b, l, "1"), resolved(b, l, "2")
		b.ReportAllocs()
		for b.Loop() {
			d, err := l.Difference(b.Context(), from, to)
			if err != nil || len(d.Grants) != 2*changed {
				b.Fatalf("%v, %d grants differ, want %d", err, len(d.Grants), 2*changed)
			}
		}
	})
}

// eachTwoDays calls f with a ledger of two snapshots for each number of grants, and with how
// many grants changed.
func eachTwoDays(b *testing.B, f func(b *testing.B, path string, changed int)) {
	for _, grants := range []int{10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprintf("grants=%d", grants), func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "access.db")
			p := population{grants: grants, workspaces: grants / 100, users: grants / 10}
			p.record(b, path, 0)
			p.drift = grants / 1000
			p.record(b, path, 1)
			f(b, path, p.drift)
		})
	}
}
