package collector_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tlaudit/collector"
	"tlaudit/snapshot"
	"tlaudit/transactionlink"
)

// shifting is an API whose enrollments change while they are read: before each page,
// the next of its moves happens.
type shifting struct {
	mu      sync.Mutex
	rows    []transactionlink.Enrollment
	moves   []func(rows []transactionlink.Enrollment) []transactionlink.Enrollment
	always  map[string]string          // id -> status, for rows that were so from the first page to the last
	ever    map[string]map[string]bool // id -> statuses that were true at some time
	started bool
	cap     int // rows a page at most
}

func (s *shifting) observe() {
	now := map[string]string{}
	for _, r := range s.rows {
		now[r.EnrollmentID] = r.Status
		if s.ever[r.EnrollmentID] == nil {
			s.ever[r.EnrollmentID] = map[string]bool{}
		}
		s.ever[r.EnrollmentID][r.Status] = true
	}
	if !s.started {
		s.started, s.always = true, now
	}
	for id, status := range s.always {
		if now[id] != status {
			delete(s.always, id)
		}
	}
}

func (s *shifting) EnrollmentPage(_ context.Context, n, size int) (transactionlink.Page[transactionlink.Enrollment], error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.started && len(s.moves) > 0 {
		s.rows = s.moves[0](s.rows)
		s.moves = s.moves[1:]
	}
	s.observe()
	size = min(size, s.cap)
	from := min(n*size, len(s.rows))
	to := min(from+size, len(s.rows))
	return transactionlink.Page[transactionlink.Enrollment]{
		Content: slices.Clone(s.rows[from:to]), TotalElements: len(s.rows),
		TotalPages: (len(s.rows) + size - 1) / size, Size: size, Number: n, Paged: true,
	}, nil
}

func (s *shifting) EnrollmentTotal(_ context.Context, status string) (total, rows int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.rows {
		if r.Status == status {
			total, rows = total+1, 1
		}
	}
	return total, rows, nil
}

func (s *shifting) UserPage(context.Context, int, int) (transactionlink.Page[transactionlink.User], error) {
	return transactionlink.Page[transactionlink.User]{
		Content: []transactionlink.User{{ID: "owner"}}, TotalElements: 1, TotalPages: 1, Size: 20, Paged: true}, nil
}

func (s *shifting) WorkspacePage(context.Context, int, int) (transactionlink.Page[transactionlink.Workspace], error) {
	return transactionlink.Page[transactionlink.Workspace]{
		Content: []transactionlink.Workspace{{ID: "w"}}, TotalElements: 1, TotalPages: 1, Size: 1}, nil
}

func (s *shifting) OrganizationRoles(context.Context) ([]transactionlink.Role, error) {
	return []transactionlink.Role{{ID: "r", Name: "owner", OrganizationID: "o"}}, nil
}

func (s *shifting) WorkspaceRoles(context.Context, string) ([]transactionlink.Role, error) {
	return nil, nil
}

func (s *shifting) Memberships(context.Context, string) (transactionlink.Memberships, error) {
	return transactionlink.Memberships{}, nil
}

func (s *shifting) DirectMemberships(context.Context, string) ([]transactionlink.Membership, error) {
	return nil, nil
}

func (s *shifting) Stats() []transactionlink.EndpointStats { return nil }
func (s *shifting) Simulated() bool                        { return false }
func (s *shifting) Clock() (time.Duration, bool)           { return 0, false }
func (s *shifting) UnknownFields() map[string][]string     { return nil }

// A listing that is read has every row that existed the whole time, no row that never
// existed, and no row twice. Otherwise the listing is unstable and no row is kept.
func TestMovingPages(t *testing.T) {
	complete, unstable := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		s := &shifting{cap: rapid.IntRange(1, 5).Draw(t, "page"), ever: map[string]map[string]bool{}}
		next := 0
		add := func() transactionlink.Enrollment {
			next++
			id := fmt.Sprintf("e%d", next)
			return transactionlink.Enrollment{EnrollmentID: id, Email: id + "@example.com", Status: "PENDING"}
		}
		for range rapid.IntRange(0, 14).Draw(t, "rows") {
			s.rows = append(s.rows, add())
		}
		var removed []transactionlink.Enrollment
		for range rapid.IntRange(0, 12).Draw(t, "moves") {
			kind, at := rapid.IntRange(0, 7).Draw(t, "kind"), rapid.IntRange(0, 100).Draw(t, "at")
			s.moves = append(s.moves, func(rows []transactionlink.Enrollment) []transactionlink.Enrollment {
				i := 0
				if len(rows) > 0 {
					i = at % len(rows)
				}
				switch {
				case kind == 0:
					return slices.Insert(slices.Clone(rows), i, add())
				case kind == 1 && len(removed) > 0:
					back := removed[0]
					removed = removed[1:]
					return slices.Insert(slices.Clone(rows), i, back)
				case len(rows) == 0:
					return rows
				case kind <= 2:
					removed = append(removed, rows[i])
					return slices.Delete(slices.Clone(rows), i, i+1)
				case kind == 3:
					rows = slices.Clone(rows)
					rows[i].Status = "EXPIRED"
					return rows
				case kind == 4:
					return append(slices.Clone(rows[i:]), rows[:i]...)
				case kind >= 6: // one row goes and another comes, so that no total changes
					return append(slices.Delete(slices.Clone(rows), i, i+1), add())
				}
				return rows
			})
		}
		m := newMemory()
		o := quiet(collector.Options{PageSize: 5, Concurrency: rapid.IntRange(1, 4).Draw(t, "concurrency")})
		r, err := collector.Walk(context.Background(), s, m, o)
		if err != nil {
			t.Fatal(err)
		}
		if m.status(snapshot.Enrollments, "") != snapshot.Read {
			unstable++
			if m.invited || r.Status != snapshot.Partial || m.status(snapshot.Enrollments, "") != snapshot.Unstable {
				t.Fatalf("%s, and %d invitations are added", r.Status, len(m.invitations))
			}
			return
		}
		complete++
		got := map[string]bool{}
		for _, i := range m.invitations {
			switch {
			case got[i.EnrollmentID]:
				t.Fatalf("%s appears twice", i.EnrollmentID)
			case !s.ever[i.EnrollmentID][i.Status]:
				t.Fatalf("%s was never %s", i.EnrollmentID, i.Status)
			}
			got[i.EnrollmentID] = true
		}
		for id := range s.always {
			if !got[id] {
				t.Fatalf("%s is lost", id)
			}
		}
	})
	t.Logf("%d complete, %d unstable", complete, unstable)
}

// Listings that never agree with themselves or their totals are unstable.
func TestUnstableListings(t *testing.T) {
	row := func(n int) transactionlink.Enrollment {
		return transactionlink.Enrollment{EnrollmentID: fmt.Sprint(n), Status: "PENDING"}
	}
	rows := func(from, to int) (out []transactionlink.Enrollment) {
		for n := from; n < to; n++ {
			out = append(out, row(n))
		}
		return out
	}
	type page = transactionlink.Page[transactionlink.Enrollment]
	tests := map[string]struct {
		answer func(call, n int) page
		status string
		passes int64
	}{
		"one page": {status: snapshot.Read, passes: 1,
			answer: func(_, n int) page { return page{Content: rows(0, 3), TotalElements: 3, Size: 5, Paged: true} }},
		"nothing": {status: snapshot.Read, passes: 1,
			answer: func(_, n int) page { return page{Size: 5, Paged: true} }},
		"one page that is all, of five": {status: snapshot.Unstable, passes: 5,
			answer: func(_, n int) page {
				return page{Content: rows(0, 3), TotalElements: 3, TotalPages: 5, Size: 3, Paged: true}
			}},
		"one page, short once": {status: snapshot.Read, passes: 2,
			answer: func(call, n int) page {
				return page{Content: rows(0, 2+min(call, 1)), TotalElements: 3, Size: 5, Paged: true}
			}},
		"one page, always short": {status: snapshot.Unstable, passes: 5,
			answer: func(_, n int) page { return page{Content: rows(0, 2), TotalElements: 3, Size: 5, Paged: true} }},
		"one id twice": {status: snapshot.Unstable, passes: 5,
			answer: func(_, n int) page {
				other := row(1)
				other.Email = "other@bank.example"
				return page{Content: append(rows(0, 2), other), TotalElements: 3, Size: 5, Paged: true}
			}},
		"one row twice": {status: snapshot.Read, passes: 1,
			answer: func(_, n int) page {
				return page{Content: append(rows(0, 2), row(1)), TotalElements: 3, Size: 5, Paged: true}
			}},
		"two pages": {status: snapshot.Read, passes: 2,
			answer: func(_, n int) page {
				return page{Content: rows(2*n, min(3, 2*n+2)), TotalElements: 3, Size: 2, Number: n, Paged: true}
			}},
		"more than the total": {status: snapshot.Unstable, passes: 5,
			answer: func(_, n int) page {
				return page{Content: rows(2*n, 2*n+2), TotalElements: 3, Size: 2, Number: n, Paged: true}
			}},
		"two pages, another row each pass": {status: snapshot.Unstable, passes: 5,
			answer: func(call, n int) page {
				if n == 0 {
					return page{Content: []transactionlink.Enrollment{row(100 + call), row(1)}, TotalElements: 3, Size: 2, Paged: true}
				}
				return page{Content: rows(2, 3), TotalElements: 3, Size: 2, Number: n, Paged: true}
			}},
		"two pages, then one": {status: snapshot.Read, passes: 2,
			answer: func(call, n int) page {
				if call == 0 || n == 1 {
					return page{Content: rows(2*n, min(3, 2*n+2)), TotalElements: 3, Size: 2, Number: n, Paged: true}
				}
				return page{Content: rows(0, 2), TotalElements: 2, Size: 2, Paged: true}
			}},
		"the first page each time": {status: snapshot.Unstable, passes: 5,
			answer: func(_, n int) page { return page{Content: rows(0, 2), TotalElements: 4, Size: 2, Paged: true} }},
		"an empty page": {status: snapshot.Unstable, passes: 5,
			answer: func(_, n int) page {
				return page{Content: rows(2*n, 2*n+2*(1-min(n, 1))), TotalElements: 6, Size: 2, Number: n, Paged: true}
			}},
		"another size": {status: snapshot.Unstable, passes: 5,
			answer: func(_, n int) page {
				return page{Content: rows(2*n, 2*n+2), TotalElements: 4, Size: 2 + n, Number: n, Paged: true}
			}},
		"an impossible total, every page full": {status: snapshot.Unstable, passes: 5,
			answer: func(_, n int) page {
				return page{Content: rows(2*n, 2*n+2), TotalElements: 1 << 50, Size: 2, Number: n, Paged: true}
			}},
		"a total that grows with each page, every page full": {status: snapshot.Unstable, passes: 5,
			answer: func(_, n int) page {
				return page{Content: rows(2*n, 2*n+2), TotalElements: 2*n + 4, Size: 2, Number: n, Paged: true}
			}},
		"an impossible total": {status: snapshot.Unstable, passes: 5,
			answer: func(_, n int) page {
				return page{Content: rows(2*n, 2*n+2*(1-min(n, 1))), TotalElements: 1 << 50, Size: 2, Number: n, Paged: true}
			}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a := &answering{answer: tt.answer}
			m := newMemory()
			r, err := collector.Walk(t.Context(), a, m, quiet(collector.Options{PageSize: 5, Concurrency: 1}))
			if err != nil {
				t.Fatal(err)
			}
			if got := m.status(snapshot.Enrollments, ""); got != tt.status {
				t.Errorf("got %q, want %q: %q", got, tt.status, r.Reasons)
			}
			if m.invited != (tt.status == snapshot.Read) {
				t.Errorf("added: %v", m.invited)
			}
			if len(r.Requests) != 1 || r.Requests[0].Passes != tt.passes {
				t.Errorf("got %+v, want %d passes", r.Requests, tt.passes)
			}
		})
	}
}

// answering returns the pages of enrollments that a test chooses; call counts the
// requests for page 0, which is one a pass.
type answering struct {
	shifting
	calls  int
	answer func(call, n int) transactionlink.Page[transactionlink.Enrollment]
}

func (a *answering) EnrollmentPage(_ context.Context, n, _ int) (transactionlink.Page[transactionlink.Enrollment], error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	p := a.answer(a.calls, n)
	if n == 0 {
		a.calls++
	}
	return p, nil
}

func (a *answering) Stats() []transactionlink.EndpointStats {
	return []transactionlink.EndpointStats{{Endpoint: "GET /organizations/enrollments", Requests: 1}}
}
