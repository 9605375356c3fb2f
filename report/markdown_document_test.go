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
	_, workspaces, _ := strings.Cut(out.String(), "\n## Workspaces\n")
	workspaces, _, _ = strings.Cut(workspaces, "\n## ")
	shown := strings.Count(workspaces, "\n| Workspace w-")
	if want := fmt.Sprintf("\n%d more rows are not shown: a bundle with CSV files has them in workspaces.csv.\n", 250-shown); shown == 0 || !strings.Contains(workspaces, want) {
		t.Errorf("%d rows and no %q in\n%s", shown, want, workspaces)
	}
	for line := range strings.Lines(out.String()) {
		if regexp.MustCompile(`\.csv|\.xlsx|SHA256SUMS`).MatchString(line) && !strings.Contains(line, "bundle") {
			t.Errorf("points at a file that may not be there: %s", line)
		}
	}
}
