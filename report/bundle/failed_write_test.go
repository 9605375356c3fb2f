package bundle_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"tlaudit/report"
	"tlaudit/report/bundle"
	"tlaudit/report/table"
)

func TestBundleThatFailsLeavesNothing(t *testing.T) {
	r, files := smallReview()
	stopped, stop := context.WithCancel(t.Context())
	stop()
	broken := r
	broken.Tables = append([]table.Table{}, r.Tables...)
	last := &broken.Tables[len(broken.Tables)-1]
	last.Rows = func(yield func(table.Row, error) bool) { yield(nil, errors.New("the ledger is gone")) }
	for name, tt := range map[string]struct {
		ctx context.Context
		r   report.Report
		f   bundle.Files
	}{
		"stopped":        {stopped, r, files},
		"rows end":       {t.Context(), broken, files},
		"unknown format": {t.Context(), r, bundle.Files{Formats: []string{"pdf"}}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if _, _, err := bundle.Write(tt.ctx, dir, tt.r, tt.f); err == nil {
				t.Error("no error")
			}
			entries, err := os.ReadDir(dir)
			if err != nil {
				t.Fatal(err)
			}
			if len(entries) > 0 {
				t.Errorf("left behind: %v", entries)
			}
		})
	}
}

// A failed bundle removes the folders that it made; those that were there stay.
func TestBundleThatFailsLeavesNoFolder(t *testing.T) {
	r, files := smallReview()
	stopped, stop := context.WithCancel(t.Context())
	stop()
	for name, tt := range map[string]struct {
		there, out string
		want       []string
	}{
		"made":         {"", "new/place", nil},
		"made in part": {"new", "new/place", []string{"new"}},
		"there":        {"new/place", "new/place", []string{"new", "new/place"}},
		"not clean":    {"", "new//./place/", nil},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.MkdirAll(filepath.Join(dir, tt.there), 0o700); err != nil {
				t.Fatal(err)
			}
			if _, _, err := bundle.Write(stopped, dir+"/"+tt.out, r, files); !errors.Is(err, context.Canceled) {
				t.Errorf("Write: %v, want %v", err, context.Canceled)
			}
			var left []string
			if err := fs.WalkDir(os.DirFS(dir), ".", func(path string, _ fs.DirEntry, err error) error {
				if path != "." {
					left = append(left, path)
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tt.want, left); d != "" {
				t.Errorf("folders (-want +got):\n%s", d)
			}
		})
	}
}

// A template that fails says where and why, and nothing is left behind.
func TestATemplateThatFails(t *testing.T) {
	r, files := smallReview()
	files.Formats = []string{"md", "html"}
	for name, broken := range map[string]fstest.MapFS{
		"access-review.md.tmpl:2:": {
			"access-review.md.tmpl": {Data: []byte("# {{escape .Title}}\n{{.Titel}}\n")}, "access-review.css": {}, "access-review.js": {}, "access-review.html.tmpl": {Data: []byte("fine")},
		},
		"access-review.html.tmpl:1": {
			"access-review.md.tmpl": {Data: []byte("fine")}, "access-review.css": {}, "access-review.js": {}, "access-review.html.tmpl": {Data: []byte("{{text .Tables}}")},
		},
	} {
		files.Templates = broken
		dir := t.TempDir()
		_, _, err := bundle.Write(t.Context(), dir, r, files)
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("Write: %v, want %s and the reason", err, name)
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("left behind: %v (%v)", left, err)
		}
	}
}

// The error of a full disk has the reason once.
func TestAFullDiskIsSaidOnce(t *testing.T) {
	r, files := smallReview()
	full := fmt.Errorf("write: %w", syscall.ENOSPC)
	r.Tables = slices.Clone(r.Tables)
	for i := range r.Tables {
		r.Tables[i].Rows = func(yield func(table.Row, error) bool) { yield(nil, full) }
	}
	_, _, err := bundle.Write(t.Context(), t.TempDir(), r, files)
	if !errors.Is(err, syscall.ENOSPC) || strings.Count(err.Error(), "no space left") != 1 {
		t.Errorf("Write: %v, want the reason once", err)
	}
}
