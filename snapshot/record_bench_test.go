package snapshot_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"tlaudit/snapshot"
)

// BenchmarkRecord records a population from the rows in hand: first, and again with one
// grant in a thousand changed.
func BenchmarkRecord(b *testing.B) {
	for _, grants := range []int{10_000, 100_000, 1_000_000} {
		p := population{grants: grants, workspaces: grants / 100, users: grants / 10}
		drifted := p
		drifted.drift = grants / 1000
		b.Run(fmt.Sprintf("first/grants=%d", grants), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				p.record(b, filepath.Join(b.TempDir(), "access.db"), 0)
			}
		})
		b.Run(fmt.Sprintf("later/grants=%d", grants), func(b *testing.B) {
			b.ReportAllocs()
			path := filepath.Join(b.TempDir(), "access.db")
			p.record(b, path, 0)
			for n := 1; b.Loop(); n++ {
				if n%2 == 1 {
					drifted.record(b, path, n)
				} else {
					p.record(b, path, n)
				}
			}
		})
	}
}

// BenchmarkRoster records a roster of people who have no account.
func BenchmarkRoster(b *testing.B) {
	for _, rows := range []int{30_000, 300_000} {
		roster := make([]snapshot.RosterRow, rows)
		for i := range roster {
			roster[i] = snapshot.RosterRow{Email: fmt.Sprintf("person%d@example.com", i), Name: fmt.Sprintf("Person %d", i),
				Manager: fmt.Sprintf("person%d@example.com", i/10), Department: fmt.Sprintf("Department %d", i%50), Status: "active", StartDate: "2020-01-01"}
		}
		b.Run(fmt.Sprintf("rows=%d", rows), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				spool, err := snapshot.NewSpool(b.TempDir())
				if err != nil {
					b.Fatal(err)
				}
				if err := spool.AddRoster(roster); err != nil {
					b.Fatal(err)
				}
				if err := spool.AddCoverage([]snapshot.Coverage{{Resource: snapshot.Roster, Status: snapshot.Read}}); err != nil {
					b.Fatal(err)
				}
				if _, err := snapshot.Record(b.Context(), filepath.Join(b.TempDir(), "access.db"), snapshot.Recording{Header: header(0), Spool: spool, LockWait: time.Minute}); err != nil {
					b.Fatal(err)
				}
				if err := spool.Close(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
