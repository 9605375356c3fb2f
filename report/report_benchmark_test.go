package report_test

import (
	"fmt"
	"io"
	"path/filepath"
	"testing"

	"tlaudit/report"
	"tlaudit/report/bundle"
	"tlaudit/snapshot"
	"tlaudit/templates"
	"tlaudit/testdata/machine"
)

// crowd returns a ledger of one snapshot in which each person has access to 100 workspaces.
func crowd(b *testing.B, grants int) *snapshot.Ledger {
	s := state{names: map[string]string{}, roles: map[string]string{"r-view": "Viewer", "o-member": "member"}}
	for u := range grants / 100 {
		id := fmt.Sprintf("u-%06d", u)
		s.users = append(s.users, account(id, id+"@acme.example", "Ann", fmt.Sprint("Ames the ", u), "o-member"))
	}
	for w := range 100 {
		id := fmt.Sprintf("w-%03d", w)
		s.names[id] = "Workspace " + id
		for _, u := range s.users {
			s.grants = append(s.grants, direct(id, u.UserID, "r-view"))
		}
	}
	path := filepath.Join(b.TempDir(), "access.db")
	record(b, path, entry{s.header(0), s})
	l, err := snapshot.Open(b.Context(), path)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := l.Close(); err != nil {
			b.Error(err)
		}
	})
	return l
}

// Each format of a report, of 1,000 and of 1,000,000 grants. The memory of the model grows
// with the grants; what a format adds must not.
func BenchmarkReport(b *testing.B) {
	for _, grants := range []int{1_000, 1_000_000} {
		b.Run(fmt.Sprintf("grants=%d", grants), func(b *testing.B) {
			l := crowd(b, grants)
			r := build(b, l, report.Options{At: 1})
			b.Run("build", func(b *testing.B) {
				b.ReportAllocs()
				most := 0.0
				for b.Loop() {
					most = max(most, machine.PeakDuring(func() { build(b, l, report.Options{At: 1}) }))
				}
				b.ReportMetric(most, "MB-peak")
			})
			for _, format := range []string{"xlsx", "csv", "md", "html", "json"} {
				b.Run(format, func(b *testing.B) {
					b.ReportAllocs()
					most := 0.0
					for b.Loop() {
						most = max(most, machine.PeakDuring(func() {
							if _, err := bundle.Single(b.Context(), io.Discard, r, bundle.Files{Formats: []string{format}, Templates: templates.Files}); err != nil {
								b.Fatal(err)
							}
						}))
					}
					b.ReportMetric(most, "MB-peak")
				})
			}
		})
	}
}
