package bundle_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"tlaudit/report/bundle"
	"tlaudit/templates"
)

// own returns the built-in templates with one of the user's own.
func own(t *testing.T, name, text string) fstest.MapFS {
	t.Helper()
	all := fstest.MapFS{}
	for _, name := range []string{"access-review.md.tmpl", "access-review.html.tmpl", "access-review.css", "access-review.js"} {
		data, err := templates.Files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all[name] = &fstest.MapFile{Data: data}
	}
	all[name] = &fstest.MapFile{Data: []byte(text)}
	return all
}

// much writes some n MB.
func much(n int) string {
	return fmt.Sprintf("{{range %d}}%s{{end}}", n, strings.Repeat("x", 1<<20))
}

// A template of the user's own that writes more than 64 MB is stopped, and says so in one
// line; built-in templates have no such limit. That of the Markdown is stopped far earlier.
func TestATemplateThatWritesTooMuch(t *testing.T) {
	r, files := smallReview()
	for name, tt := range map[string]struct {
		format, template string
		mb               int
		own              bool
		want             string // in the error; empty for none
	}{
		"markdown":       {"md", "access-review.md.tmpl", 1, true, "access-review.md: write markdown: the template's own text and the lines around its tables take more than 60000 bytes, which is all that a document may have"},
		"html":           {"html", "access-review.html.tmpl", 65, true, "access-review.html: write html: the template writes more than 64 MB"},
		"html, in range": {"html", "access-review.html.tmpl", 64, true, ""},
		"built-in":       {"html", "access-review.html.tmpl", 65, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			files.Formats, files.Templates, files.OwnTemplates = []string{tt.format}, own(t, tt.template, much(tt.mb)), tt.own
			dir := t.TempDir()
			_, _, err := bundle.Write(t.Context(), dir, r, files)
			left, failed := os.ReadDir(dir)
			if failed != nil {
				t.Fatal(failed)
			}
			if tt.want == "" {
				if err != nil || len(left) != 1 {
					t.Errorf("Write: %v; %v", err, left)
				}
				return
			}
			if err == nil || !strings.HasSuffix(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") || len(left) > 0 {
				t.Errorf("Write: %v, want one line with %q; left behind: %v", err, tt.want, left)
			}
		})
	}
}

// doubling defines templates each of which calls the next twice and writes nothing.
func doubling() string {
	text := "{{define \"50\"}}{{end}}"
	for i := range 50 {
		text += fmt.Sprintf("{{define \"%d\"}}{{template \"%d\"}}{{template \"%d\"}}{{end}}", i, i+1, i+1)
	}
	return text + "{{template \"0\"}}"
}

// The end of the context stops a template, also one that writes nothing, or to stdout.
func TestATemplateIsStopped(t *testing.T) {
	r, files := smallReview()
	files.OwnTemplates = true
	for name, text := range map[string]string{
		"writes":         "{{range 1000000000000}}x{{end}}",
		"writes nothing": "{{if true}}{{range 1000000000000}}{{end}}{{end}}",
		"without a loop": doubling(),
	} {
		for _, format := range []string{"md", "html"} {
			if name == "writes" && format == "md" {
				continue // it ends at the limit of the document, which TestOwnMarkdownTemplates of package page tests
			}
			t.Run(name+"/"+format, func(t *testing.T) {
				files.Formats, files.Templates = []string{format}, own(t, "access-review."+format+".tmpl", text)
				ctx, stop := context.WithTimeout(t.Context(), 20*time.Millisecond)
				defer stop()
				dir, begun := t.TempDir(), time.Now()
				if _, _, err := bundle.Write(ctx, dir, r, files); !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("Write: %v, want the end of the context", err)
				}
				if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
					t.Errorf("left behind: %v (%v)", left, err)
				}
				if _, err := bundle.Single(ctx, io.Discard, r, files); !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("Single: %v, want the end of the context", err)
				}
				if took := time.Since(begun); took > 5*time.Second {
					t.Errorf("it took %s", took)
				}
			})
		}
	}
}
