//go:build unix

package inputs_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"tlaudit/inputs"
)

// A pipe is read to its end. One to which nothing comes is an error, also if somebody has
// it open and closes it without a word.
func TestReadFile(t *testing.T) {
	dir := t.TempDir()
	pipe := func(name string, writer func(*os.File) error) string {
		at := filepath.Join(dir, name)
		if err := syscall.Mkfifo(at, 0o600); err != nil {
			t.Fatal(err)
		}
		if writer != nil {
			go func() {
				f, err := os.OpenFile(at, os.O_WRONLY, 0)
				if err == nil {
					err = errors.Join(writer(f), f.Close())
				}
				if err != nil {
					t.Error(err)
				}
			}()
		}
		return at
	}
	regular := filepath.Join(dir, "regular")
	if err := os.WriteFile(regular, []byte("text"), 0o600); err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("text", 1<<16)
	for name, tt := range map[string]struct{ path, want, fails string }{
		"a file":                      {regular, "text", ""},
		"an empty file":               {os.DevNull, "", ""},
		"no file":                     {filepath.Join(dir, "none"), "", "no such file or directory"},
		"a folder":                    {dir, "", "is a directory"},
		"a device":                    {"/dev/zero", "", "/dev/zero: it is not a regular file"},
		"a pipe without a writer":     {pipe("silent", nil), "", "silent: it is a pipe, and nothing was written to it"},
		"a pipe with a silent writer": {pipe("closed", func(*os.File) error { return nil }), "", "closed: it is a pipe, and nothing was written to it"},
		"a pipe": {pipe("written", func(f *os.File) error {
			_, err := f.WriteString(long)
			return err
		}), long, ""},
		"a pipe that begins late": {pipe("late", func(f *os.File) error {
			time.Sleep(50 * time.Millisecond)
			_, err := f.WriteString("text")
			return err
		}), "text", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := inputs.ReadFile(tt.path)
			if string(got) != tt.want || (err == nil) != (tt.fails == "") || err != nil && !strings.HasSuffix(err.Error(), tt.fails) {
				t.Errorf("%d bytes, %v; want %d bytes, %q", len(got), err, len(tt.want), tt.fails)
			}
		})
	}
}

// A pipe in a folder is an error, and not opened.
func TestFolder(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := fs.ReadFile(inputs.Folder(dir), "pipe"); err == nil || err.Error() != "open pipe: it is not a regular file" {
		t.Error(err)
	}
	if _, err := fs.ReadFile(inputs.Folder(dir), "none"); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	if names, err := fs.Glob(inputs.Folder(dir), "*"); err != nil || len(names) != 1 {
		t.Errorf("%q, %v", names, err)
	}
}
