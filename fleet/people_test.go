package fleet

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A ledger whose people cannot be read to their end leaves nothing among the others, however
// much of it was written.
func TestPeopleOfAFailedLedger(t *testing.T) {
	people, err := NewPeople(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := people.Close(); err != nil {
			t.Error(err)
		}
	}()
	broken := errors.New("broken")
	ann := addressed{"ann@x.example", "ann@x.example", "1", strings.Repeat("n", 10_000)} // more than the buffer
	for _, l := range []struct {
		name string
		err  error
	}{{"first", nil}, {"half", broken}, {"third", nil}} {
		err := people.add(l.name, func(yield func(addressed, error) bool) {
			if yield(addressed{}, nil) && yield(ann, nil) && l.err != nil {
				yield(addressed{}, l.err)
			}
		})
		if !errors.Is(err, l.err) {
			t.Errorf("%s: got %v, want %v", l.name, err, l.err)
		}
	}
	var got []string
	for same, err := range people.InSeveral(1) {
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range same {
			got = append(got, a.Organization)
		}
	}
	if d := cmp.Diff([]string{"first", "third"}, got); d != "" || people.NoEmails != 2 {
		t.Errorf("organizations (-want +got), with %d accounts without an address:\n%s", people.NoEmails, d)
	}
}
