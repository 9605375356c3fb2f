package command

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The line of progress says how many have ended, how many of them not well, and which run.
func TestFleetProgress(t *testing.T) {
	var terminal bytes.Buffer
	p := newFleetProgress(NewProgressTerminal(&terminal, func() int { return 80 }), 3)
	p.begin("north")
	p.begin("south")
	p.end("north", errors.New("the API is down"))
	p.end("south", nil)
	p.clear()
	want := []string{"", "0/3 organizations: north", "0/3 organizations: north, south", "1/3 organizations, 1 not well: south", "2/3 organizations, 1 not well", ""}
	if d := cmp.Diff(want, strings.Split(terminal.String(), clearLine)); d != "" {
		t.Errorf("drawn (-want +got):\n%s", d)
	}
	newFleetProgress(nil, 3).begin("north") // no terminal, nothing to draw
}
