package remediation_test

import (
	"errors"
	"net/http"
	"os"
	"strings"
	"testing"

	"tlaudit/remediation"
)

// TestJournal: one process at a time has it, and other files are not taken for one.
func TestJournal(t *testing.T) {
	path := journalPath(t)
	j, err := remediation.OpenJournal(path)
	must(t, err)
	if _, err := remediation.OpenJournal(path); err == nil || !strings.Contains(err.Error(), "another apply") {
		t.Errorf("it was opened twice: %v", err)
	}
	must(t, j.Append(remediation.Entry{Event: remediation.Begin, Plan: "p"}))
	must(t, j.Close())
	file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	must(t, err)
	_, err = file.WriteString(`{"time":"2026`)
	must(t, errors.Join(err, file.Close()))
	past, err := remediation.ReadJournal(path)
	must(t, err)
	if len(past) != 1 {
		t.Errorf("%d entries", len(past))
	}
	j, err = remediation.OpenJournal(path)
	must(t, err)
	if j.Torn() != 13 || len(j.Past()) != 1 {
		t.Errorf("torn %d, %d entries", j.Torn(), len(j.Past()))
	}
	must(t, j.Append(remediation.Entry{Event: remediation.End, Plan: "p"}))
	must(t, j.Close())
	if past, err := remediation.ReadJournal(path); err != nil || len(past) != 2 {
		t.Errorf("after the cut line %d entries: %v", len(past), err)
	}
	must(t, os.WriteFile(path, []byte("not a journal\n"), 0o600))
	if _, err := remediation.OpenJournal(path); err == nil {
		t.Error("any file is a journal")
	}
	// A file of one line without an end, such as a token, is not a journal cut short.
	must(t, os.WriteFile(path, []byte("tot_secret"), 0o600))
	if _, err := remediation.OpenJournal(path); err == nil {
		t.Error("any line is a cut one")
	}
	if b, err := os.ReadFile(path); err != nil || string(b) != "tot_secret" {
		t.Errorf("the file is %q now: %v", b, err)
	}
	if past, err := remediation.ReadJournal(path + "-none"); err != nil || past != nil {
		t.Errorf("no file: %v %v", past, err)
	}
}

// A journal is opened as what it is: a link is not followed, and a file that is not a
// journal keeps its content and its mode.
func TestJournalOfAnotherFile(t *testing.T) {
	path := journalPath(t)
	other := path + "-other"
	must(t, os.WriteFile(other, []byte("not a journal\n"), 0o600))
	must(t, os.Chmod(other, 0o644))
	opens := func(what, name, want string) {
		t.Helper()
		if j, err := remediation.OpenJournal(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s is opened: %v, %v, want %q", what, j, err, want)
		}
		if _, err := remediation.ReadJournal(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s is read: %v, want %q", what, err, want)
		}
		if info, err := os.Stat(other); err != nil || info.Mode() != 0o644 || info.Size() != 14 {
			t.Errorf("%s: the file is now %v: %v", what, info, err)
		}
	}
	opens("another file", other, "line 1 is not an entry of a journal")
	must(t, os.Symlink(other, path))
	opens("a link to it", path, "not a regular file")
	must(t, os.WriteFile(other, nil, 0o644)) // an empty file could become a journal
	must(t, os.Truncate(other, 14))
	opens("a link to zeros", path, "not a regular file")
	must(t, os.Remove(path))
	must(t, os.Symlink(path+"-none", path))
	opens("a link to no file", path, "not a regular file")
	if _, err := os.Lstat(path + "-none"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the link's target was made: %v", err)
	}
	must(t, os.Remove(path))
	must(t, os.Mkdir(path, 0o700))
	opens("a folder", path, "not a regular file")
}

// A journal that others can read becomes private, and its lines say one thing each.
func TestJournalIsPrivateAndStrict(t *testing.T) {
	path := journalPath(t)
	const line = `{"time":"2026-10-05T06:00:00Z","run":"r","plan":"p","event":"begin"}`
	must(t, os.WriteFile(path, []byte(line+"\n"), 0o600))
	must(t, os.Chmod(path, 0o644))
	j, err := remediation.OpenJournal(path)
	must(t, err)
	must(t, j.Close())
	if info, err := os.Stat(path); err != nil || info.Mode() != 0o600 {
		t.Errorf("mode %v: %v", info.Mode(), err)
	}
	for what, wrong := range map[string]string{
		"a name in upper case": strings.Replace(line, `"event"`, `"Event"`, 1),
		"a name twice":         strings.Replace(line, `"event":"begin"`, `"event":"begin","event":"found"`, 1),
		"an unknown name":      strings.Replace(line, `"event"`, `"dry_run":true,"event"`, 1),
	} {
		must(t, os.WriteFile(path, []byte(line+"\n"+wrong+"\n"), 0o600))
		if _, err := remediation.ReadJournal(path); err == nil || !strings.Contains(err.Error(), "line 2 is not an entry") {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// A failing journal cannot be written any more after some entries.
type failingJournal struct {
	left    int
	entries []remediation.Entry
}

func (j *failingJournal) Past() []remediation.Entry { return nil }

func (j *failingJournal) Append(e remediation.Entry) error {
	if j.left--; j.left < 0 {
		return errFull
	}
	j.entries = append(j.entries, e)
	return nil
}

var errFull = errors.New("no space left on device")

// No call is sent before its line is in the journal, whichever line it is that cannot be
// written.
func TestNoCallWithoutItsLine(t *testing.T) {
	w, p, policy, org := drifted(t)
	for left := 0; ; left++ {
		twin := w.twin(org, 0)
		journal := &failingJournal{left: left}
		sent := 0
		api := twin.through(t, counting{twin.server.Transport(), func() {
			sent++
			if last := journal.entries[len(journal.entries)-1]; last.Event != remediation.Sending {
				t.Errorf("%d lines: a call after the line %q", left, last.Event)
			}
		}})
		_, err := remediation.Apply(t.Context(), api, p, twin.options(journal, policy))
		lines := 0
		for _, e := range journal.entries {
			if e.Event == remediation.Sending {
				lines++
			}
		}
		if sent != lines {
			t.Errorf("%d lines: %d calls were sent, and %d are in the journal", left, sent, lines)
		}
		if journal.left >= 0 {
			must(t, err)
			if sent == 0 {
				t.Error("no call was sent")
			}
			return
		}
		if !errors.Is(err, errFull) {
			t.Errorf("%d lines: %v, want the journal's error", left, err)
		}
	}
}

// counting calls sent before every request that changes something.
type counting struct {
	http.RoundTripper
	sent func()
}

func (c counting) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method != http.MethodGet {
		c.sent()
	}
	return c.RoundTripper.RoundTrip(r)
}
