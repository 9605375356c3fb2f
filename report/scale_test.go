package report_test

import (
	"fmt"
	"io"
	"testing"

	"tlaudit/report"
	"tlaudit/report/bundle"
	"tlaudit/snapshot"
	"tlaudit/templates"
	"tlaudit/testdata/machine"
)

// crowd is a ledger of one snapshot in which everybody has access to 100 workspaces.
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
	return ledger(b, s)
}

// Each format of a report, from one of a small organization to one of a million grants. The
// model takes memory with the grants; what a format takes on top of it must not.
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
							if _, err := bundle.Single(io.Discard, r, bundle.Files{Formats: []string{format}, Templates: templates.Files}); err != nil {
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
