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
	"tlaudit/strictjson"
)

// The events of a journal. Between Sending and Answered a call may or may not have
// reached the API; only reading the state shows it.
const (
	Begin    = "begin"    // an apply begins
	Decided  = "decided"  // the state before an action was read, and the call will be sent
	Sending  = "sending"  // the call is about to be sent
	Answered = "answered" // the API answered, or the call failed
	Found    = "found"    // the outcome of the action
	End      = "end"      // an apply has ended
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

	// Known are the ids of the invitations that the e-mail of an invite had before
	// the call.
	Known []string `json:"known,omitempty"`
}

// A Journal is a file of JSON lines to which entries are appended. Every entry is on the
// disk before Append returns. Only one process at a time can have it open.
type Journal struct {
	file *os.File
	lock *flock.Flock
	past []Entry
	torn int
}

// OpenJournal opens a journal, or makes one; its mode becomes 0600. A file that is not a
// journal is left as it is, and a symbolic link is not followed. A last line that is cut short,
// as after a crash, is removed and counts as not written; see Torn.
func OpenJournal(path string) (_ *Journal, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("open journal %s: %w", path, err)
		}
	}()
	if err := regularIfAny(path); err != nil {
		return nil, err
	}
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

// regularIfAny returns an error if there is something else than a regular file at path,
// such as a symbolic link, which may lead to any file.
func regularIfAny(path string) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err == nil && !info.Mode().IsRegular():
		return errors.New("it is not a regular file")
	}
	return err
}

// open reads the journal, and changes nothing before it knows that it is one.
func (j *Journal) open() error {
	if ours, err := j.lock.TryLock(); err != nil || !ours {
		return errors.Join(errors.New("another apply is using it"), err)
	}
	if err := j.sameFile(); err != nil {
		return err
	}
	b, err := io.ReadAll(j.file)
	if err != nil {
		return err
	}
	if j.past, j.torn, err = parseJournal(b); err != nil {
		return err
	}
	if err := j.file.Chmod(0o600); err != nil || j.torn == 0 {
		return err
	}
	if err := j.file.Truncate(int64(len(b) - j.torn)); err != nil {
		return err
	}
	return j.file.Sync()
}

// sameFile returns an error if the name has become that of another file since it was
// looked at: then what is locked is not what is read.
func (j *Journal) sameFile() error {
	ours, err := j.file.Stat()
	if err != nil {
		return err
	}
	named, err := os.Lstat(j.lock.Path())
	if err != nil {
		return err
	}
	locked, err := j.lock.Stat()
	if err != nil {
		return err
	}
	if !os.SameFile(ours, named) || !os.SameFile(ours, locked) {
		return errors.New("its name has become that of another file: run it again")
	}
	return nil
}

// ReadJournal returns the entries of a journal, in order; none if there is no file. It
// changes nothing.
func ReadJournal(path string) ([]Entry, error) {
	if err := regularIfAny(path); err != nil {
		return nil, fmt.Errorf("read journal %s: %w", path, err)
	}
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

// parseJournal returns the entries, and the length in bytes of a last line that is cut
// short; 0 for none.
func parseJournal(b []byte) (entries []Entry, torn int, err error) {
	for n := 1; len(b) > 0; n++ {
		line, rest, whole := bytes.Cut(b, []byte{'\n'})
		// A last line that does not begin as an entry is not ours to remove.
		if start := []byte(`{"time":"`); !whole && bytes.HasPrefix(b, start[:min(len(b), len(start))]) {
			return entries, len(b), nil
		}
		var e Entry
		if err := strictjson.Decode(line, &e); !whole || err != nil || e.Event == "" || e.Plan == "" {
			return nil, 0, fmt.Errorf("line %d is not an entry of a journal", n)
		}
		entries = append(entries, e)
		b = rest
	}
	return entries, 0, nil
}

// Past returns the entries that the journal had when it was opened, in order.
func (j *Journal) Past() []Entry { return j.past }

// Torn returns the length in bytes of the cut line that was removed; 0 for none.
func (j *Journal) Torn() int { return j.torn }

// Append writes an entry, and returns when it is on the disk.
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

// Close closes the journal, which other processes can then open.
func (j *Journal) Close() error { return errors.Join(j.file.Close(), j.lock.Unlock()) }
