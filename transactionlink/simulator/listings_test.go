package simulator_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tlaudit/transactionlink/simulator"
)

func TestStatusFilter(t *testing.T) {
	tests := map[string][]string{
		"":                        {"one@bank.example"},
		"status=PENDING":          {"one@bank.example"},
		"status=ACCEPTED,EXPIRED": {"two@bank.example", "three@bank.example"},
		"status=CANCELLED":        nil,
		"status=EXPIRED,ACCEPTED,CANCELLED,PENDING": {"one@bank.example", "two@bank.example", "three@bank.example"},
	}
	for query, want := range tests {
		t.Run(query, func(t *testing.T) {
			got := read[page](serve(t, small(), simulator.Options{}), "/organizations/enrollments?"+query)
			var emails []string
			for _, row := range got.Content {
				emails = append(emails, row.Email)
			}
			if d := cmp.Diff(want, emails); d != "" {
				t.Errorf("invitations (-want +got):\n%s", d)
			}
		})
	}
}

func TestPageSize(t *testing.T) {
	org := simulator.Synthetic(simulator.SyntheticOptions{Users: 250})
	tests := map[string]struct {
		query string
		want  page
	}{
		"default":      {"", page{TotalElements: 250, TotalPages: 13, Size: 20}},
		"asked":        {"size=50&page=4", page{TotalElements: 250, TotalPages: 5, Size: 50, Number: 4}},
		"capped":       {"size=500", page{TotalElements: 250, TotalPages: 3, Size: 100}},
		"past the end": {"size=100&page=9", page{TotalElements: 250, TotalPages: 3, Size: 100, Number: 9}},
	}
	rows := map[string]int{"default": 20, "asked": 50, "capped": 100, "past the end": 0}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := read[page](serve(t, org.Clone(), simulator.Options{}), "/organizations/users?"+tt.query)
			if len(got.Content) != rows[name] {
				t.Errorf("%d rows, want %d", len(got.Content), rows[name])
			}
			got.Content = nil
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("page (-want +got):\n%s", d)
			}
		})
	}
}

// The pages of a listing have each row once, whatever the size, the largest size and the
// order.
func TestPagesHaveEveryRowOnce(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		org := simulator.Synthetic(simulator.SyntheticOptions{
			Users: rapid.IntRange(0, 60).Draw(rt, "users"), Enrollments: rapid.IntRange(0, 60).Draw(rt, "enrollments"),
			Workspaces: rapid.IntRange(0, 30).Draw(rt, "workspaces"),
		})
		var users, enrollments, workspaces []string
		for _, u := range org.Users {
			users = append(users, u.ID)
		}
		for _, e := range org.Enrollments {
			enrollments = append(enrollments, e.ID)
		}
		for _, w := range org.Workspaces {
			workspaces = append(workspaces, w.ID)
		}
		a := serve(t, org, simulator.Options{
			PageCap: rapid.IntRange(1, 25).Draw(rt, "cap"), Shuffle: rapid.Uint64Range(0, 3).Draw(rt, "shuffle"), PagedWorkspaces: true,
		})
		size := rapid.IntRange(1, 40).Draw(rt, "size")
		for path, want := range map[string][]string{
			"/organizations/users?":      users,
			"/organizations/workspaces?": workspaces,
			"/organizations/enrollments?status=PENDING,ACCEPTED,EXPIRED,CANCELLED&": enrollments,
		} {
			var got []string
			for number := 0; ; number++ {
				p := read[page](a, fmt.Sprintf("%spage=%d&size=%d", path, number, size))
				for _, row := range p.Content {
					got = append(got, row.ID+row.EnrollmentID)
				}
				if p.TotalElements != len(want) {
					rt.Fatalf("%s: total %d, want %d", path, p.TotalElements, len(want))
				}
				if number+1 >= p.TotalPages {
					break
				}
			}
			slices.Sort(got)
			slices.Sort(want)
			if d := cmp.Diff(want, got); d != "" {
				rt.Fatalf("%s (-want +got):\n%s", path, d)
			}
		}
	})
}

func TestShuffle(t *testing.T) {
	order := func(seed uint64) []string {
		a := serve(t, simulator.Synthetic(simulator.SyntheticOptions{Users: 50}), simulator.Options{Shuffle: seed})
		var ids []string
		for _, row := range read[page](a, "/organizations/users?size=50").Content {
			ids = append(ids, row.ID)
		}
		return ids
	}
	if slices.Equal(order(0), order(1)) || slices.Equal(order(1), order(2)) {
		t.Error("different seeds return the same order")
	}
	if !slices.Equal(order(1), order(1)) {
		t.Error("the same seed returns different orders")
	}
}
