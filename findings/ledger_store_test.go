package findings_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"tlaudit/testdata/connection"
)

// store holds the ledgers that tests share. TestMain makes and removes its folder.
var store = ledgerStore{made: map[string]*sync.Once{}}

func TestMain(m *testing.M) {
	code := 1
	if err := func() (err error) {
		if store.dir, err = os.MkdirTemp("", "tlaudit-findings-*"); err != nil {
			return err
		}
		store.shown.Folder = store.dir
		code = m.Run()
		return errors.Join(store.shown.Close(), os.RemoveAll(store.dir))
	}(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// A ledgerStore makes each ledger once in a process. Nothing may write to the ledgers that
// it returns.
type ledgerStore struct {
	dir   string
	mu    sync.Mutex
	made  map[string]*sync.Once // by the name of the ledger
	shown connection.Shared
}

// get returns the path of the ledger of a name, which make makes if it is not there yet.
func (s *ledgerStore) get(name string, make func(path string)) string {
	s.mu.Lock()
	once := s.made[name]
	if once == nil {
		once = &sync.Once{}
		s.made[name] = once
	}
	s.mu.Unlock()
	path := filepath.Join(s.dir, name+".db")
	once.Do(func() { make(path) })
	return path
}

// ledger returns the ledger of a story. Stories that begin with equal walks share their
// recording.
func (s *story) ledger(t testing.TB) string {
	t.Helper()
	name, path := "", ""
	for i, o := range s.days {
		before := path
		name = fmt.Sprintf("%x", sha256.Sum256(fmt.Appendf(nil, "%s %d %#v", name, s.at[i], o)))
		path = store.get(name, func(path string) {
			if before != "" {
				copyFile(t, path, before)
			}
			o.record(t, path, s.at[i])
		})
	}
	return path
}

// copied returns a copy of a ledger in a folder of the test's own.
func copied(t testing.TB, path string) string {
	t.Helper()
	own := filepath.Join(t.TempDir(), "access.db")
	copyFile(t, own, path)
	return own
}

func copyFile(t testing.TB, to, from string) {
	t.Helper()
	in, err := os.Open(from)
	must(t, err)
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	must(t, err)
	_, err = io.Copy(out, in)
	must(t, err)
	must(t, out.Close())
}
