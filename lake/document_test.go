package lake_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/lake"
)

// docs/lake.md lists every table with its columns.
func TestDocumentHasTheTables(t *testing.T) {
	document, err := os.ReadFile("../docs/lake.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(document), "\n## What is in the lake\n")
	section, _, _ = strings.Cut(section, "\n## ")
	var got []string
	for line := range strings.Lines(section) {
		if cells := strings.Split(line, " | "); strings.HasPrefix(line, "| `") && len(cells) == 3 {
			got = append(got, strings.Trim(cells[0], "| `")+": "+strings.TrimSuffix(strings.TrimSpace(cells[2]), " |"))
		}
	}
	var want []string
	for _, table := range lake.Tables() {
		var columns []string
		for _, c := range table.Columns {
			columns = append(columns, c.Name)
		}
		want = append(want, table.Name+": "+strings.Join(columns, ", "))
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("tables in docs/lake.md (-want +got):\n%s", d)
	}
}
