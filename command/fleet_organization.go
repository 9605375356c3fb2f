package command

import (
	"bytes"
	"io"
	"strings"
	"sync"

	"tlaudit/fleet"
)

// A sharedWriter is written to by several organizations at the same time.
type sharedWriter struct {
	mu sync.Mutex
	to io.Writer
}

func (w *sharedWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.to.Write(p)
}

// A namedWriter begins each line with the name of an organization. Each write is whole lines.
type namedWriter struct {
	name string
	to   io.Writer
}

func (w namedWriter) Write(p []byte) (int, error) {
	var lines bytes.Buffer
	for line := range strings.Lines(string(p)) {
		lines.WriteString(w.name + ": " + line)
	}
	if _, err := w.to.Write(lines.Bytes()); err != nil {
		return 0, err
	}
	return len(p), nil
}

// forOrganization returns what a command for one organization uses of the process: its log and
// its notes say which organization it is, and nothing of it is on standard output.
func (d *Deps) forOrganization(name string, stderr io.Writer) *Deps {
	one := *d
	one.Stdin, one.Stdout, one.Stderr = strings.NewReader(""), io.Discard, namedWriter{name, stderr}
	one.Log = d.Log.With("organization", name)
	one.Progress = nil
	one.Width = 0
	return &one
}

// globalsOf returns the flags of every command for one organization.
func (g *Globals) globalsOf(o fleet.Organization) *Globals {
	one := *g
	one.DB, one.Policy = o.DB, o.Policy
	return &one
}
