package report_test

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"tlaudit/report"
	"tlaudit/report/page"
	"tlaudit/templates"
)

// A document may be sent alone, so it does not refer to other files as if they were there.
func TestADocumentRefersToNoOtherFile(t *testing.T) {
	s := treasury()
	s.names = map[string]string{}
	s.unread = map[string]string{}
	for i := range 250 {
		id := fmt.Sprintf("w-%03d", i)
		s.names[id] = "Workspace " + id
		s.unread[id] = "forbidden"
	}
	r := build(t, walked(t, nil, s), report.Options{At: 1, Draft: true})
	var out bytes.Buffer
	if err := page.Markdown(&out, r.Document, templates.Files); err != nil {
		t.Fatal(err)
	}
	if want := "50 more rows are not shown: a bundle with CSV files has them in workspaces.csv."; !strings.Contains(out.String(), want) {
		t.Errorf("no %q", want)
	}
	for line := range strings.Lines(out.String()) {
		if regexp.MustCompile(`\.csv|\.xlsx|SHA256SUMS`).MatchString(line) && !strings.Contains(line, "bundle") {
			t.Errorf("points at a file that may not be there: %s", line)
		}
	}
}
