package remediation

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"

	"tlaudit/snapshot"
)

// The events of a journal. Between Sending and Answered a call may or may not have
// reached the API; only a reading tells.
const (
	Begin    = "begin"    // of a run
	Decided  = "decided"  // what was read before an action, and what is to be done
	Sending  = "sending"  // the call is about to be sent
	Answered = "answered" // what came of the call
	Found    = "found"    // what was read afterwards, and the state that it makes
	End      = "end"      // of a run that came to its end
)

// An Entry is a line of the journal.
type Entry struct {
	Time    string `json:"time"` // UTC
	Run     string `json:"run"`  // one id for all lines of one apply
	Plan    string `json:"plan"` // digest
	Event   string `json:"event"`
	Action  string `json:"action,omitempty"` // id
	Call    string `json:"call,omitempty"`   // method and path
	Attempt int    `json:"attempt,omitempty"`
	Refused bool   `json:"refused,omitempty"` // the API answered that it did nothing
	State   State  `json:"state,omitempty"`
	Detail  string `json:"detail,omitempty"`

	// Known are the invitations that the e-mail of an invite had before it was
	// sent, by id.
	Known []string `json:"known,omitempty"`
}

// A Journal is a file of JSON lines that is only ever appended to. Every entry is
// on the disk before Append returns. One process at a time can have it.
type Journal struct {
	file *os.File
	lock *flock.Flock
	past []Entry
	torn int
}

// OpenJournal opens a journal, or makes one that nobody else can read. A last line
// that was cut short, as by a crash, is taken away: what it would have said counts
// as not written. See Torn.
func OpenJournal(path string) (_ *Journal, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("open journal %s: %w", path, err)
		}
	}()
	file, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	j := &Journal{file: file, lock: flock.New(path)}
	if err := errors.Join(j.open(), snapshot.SyncFolder(filepath.Dir(path))); err != nil {
		return nil, errors.Join(err, j.Close())
	}
	return j, nil
}

func (j *Journal) open() error {
	info, err := j.file.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return errors.New("it is no regular file")
	}
	if ours, err := j.lock.TryLock(); err != nil || !ours {
		return errors.Join(errors.New("another apply is using it"), err)
	}
	if err := j.file.Chmod(0o600); err != nil {
		return err
	}
	b, err := io.ReadAll(j.file)
	if err != nil {
		return err
	}
	if j.past, j.torn, err = parseJournal(b); err != nil || j.torn == 0 {
		return err
	}
	if err := j.file.Truncate(int64(len(b) - j.torn)); err != nil {
		return err
	}
	return j.file.Sync()
}

// ReadJournal reads the entries of a journal and changes nothing; there are none
// where there is no file.
func ReadJournal(path string) ([]Entry, error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read journal: %w", err)
	}
	past, _, err := parseJournal(b)
	if err != nil {
		return nil, fmt.Errorf("read journal %s: %w", path, err)
	}
	return past, nil
}

// parseJournal gives the entries and how many bytes of a line stand behind them
// that was cut short.
func parseJournal(b []byte) (entries []Entry, torn int, err error) {
	for n := 1; len(b) > 0; n++ {
		line, rest, whole := bytes.Cut(b, []byte{'\n'})
		// What does not begin as an entry was never one, and is not ours to take away.
		if start := []byte(`{"time":"`); !whole && bytes.HasPrefix(b, start[:min(len(b), len(start))]) {
			return entries, len(b), nil
		}
		var e Entry
		if err := json.Unmarshal(line, &e); !whole || err != nil || e.Event == "" || e.Plan == "" {
			return nil, 0, fmt.Errorf("line %d is not one of a journal", n)
		}
		entries = append(entries, e)
		b = rest
	}
	return entries, 0, nil
}

// Past are the entries that were there when the journal was opened, in order.
func (j *Journal) Past() []Entry { return j.past }

// Torn is the length, in bytes, of the cut line that was taken away; 0 for none.
func (j *Journal) Torn() int { return j.torn }

// Append writes an entry and waits until it is on the disk.
func (j *Journal) Append(e Entry) error {
	b, err := json.Marshal(e)
	if err == nil {
		_, err = j.file.Write(append(b, '\n'))
	}
	if err == nil {
		err = j.file.Sync()
	}
	if err != nil {
		return fmt.Errorf("write journal: %w", err)
	}
	return nil
}

// Close lets others have the journal.
func (j *Journal) Close() error { return errors.Join(j.file.Close(), j.lock.Unlock()) }
