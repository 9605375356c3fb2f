package list_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/diff"
	"tlaudit/report/list"
	"tlaudit/snapshot"
)

// A table shows what changed in a record in words; JSON has the record itself.
func TestDriftInWords(t *testing.T) {
	const ann = `{"email":"ann@a.example","first_name":"Ann","last_name":"Aas","title":"Analyst","organization_role_id":"r1","organization_role":"member","created_at":null}`
	tests := map[string]struct{ change, want diff.Change }{
		"joined":         {diff.Change{Kind: diff.UserAdded, After: ann}, diff.Change{After: "Ann Aas, member"}},
		"left":           {diff.Change{Kind: diff.UserRemoved, Before: ann}, diff.Change{Before: "Ann Aas, member"}},
		"nothing known":  {diff.Change{Kind: diff.UserRemoved, Before: `{"email":"ann@a.example"}`}, diff.Change{}},
		"role unknown":   {diff.Change{Kind: diff.UserAdded, After: `{"organization_role_id":"r9","organization_role":null}`}, diff.Change{After: "r9"}},
		"title":          {diff.Change{Kind: diff.UserChanged, Before: `{"title":null}`, After: `{"title":"Analyst"}`}, diff.Change{Before: "title: unknown", After: "title: Analyst"}},
		"several":        {diff.Change{Kind: diff.UserChanged, Before: `{"last_name":"A","organization_role_id":"r1","organization_role":"member"}`}, diff.Change{Before: "last name: A, organization role: member"}},
		"looks like two": {diff.Change{Kind: diff.UserChanged, Before: `{"title":"x, organization role: owner"}`}, diff.Change{Before: `title: "x, organization role: owner"`}},
		"workspace":      {diff.Change{Kind: diff.WorkspaceChanged, Before: `{"name":"A"}`, After: `{"name":"B"}`}, diff.Change{Before: "name: A", After: "name: B"}},
		"new workspace":  {diff.Change{Kind: diff.WorkspaceAdded, After: `{"name":"A","type":"KYC"}`}, diff.Change{After: "type: KYC"}},
		"no JSON":        {diff.Change{Kind: diff.UserChanged, Before: "{"}, diff.Change{Before: "as recorded: {"}},
		"access":         {diff.Change{Kind: diff.AccessAdded, After: `{"a":"b"}`}, diff.Change{After: `{"a":"b"}`}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			d := list.Drift{Changes: diff.List([]diff.Change{tt.change}), Ends: [2]snapshot.Reference{{Snapshot: 1}, {Snapshot: 2}}}
			var out bytes.Buffer
			if err := list.WriteDrift(&out, "table", d); err != nil {
				t.Fatal(err)
			}
			lines := strings.Split(strings.TrimRight(out.String(), "\n"), "\n")
			got := strings.TrimSpace(strings.TrimPrefix(lines[len(lines)-1], tt.change.Kind))
			want := strings.TrimSpace(tt.want.Before + "  " + tt.want.After)
			if d := cmp.Diff(want, strings.Join(strings.FieldsFunc(got, func(r rune) bool { return r == '\n' }), "")); d != "" {
				t.Errorf("before and after (-want +got):\n%s", d)
			}
			out.Reset()
			if err := list.WriteDrift(&out, "json", d); err != nil {
				t.Fatal(err)
			}
			var exact struct{ Changes []map[string]any }
			if err := json.Unmarshal(out.Bytes(), &exact); err != nil {
				t.Fatal(err)
			}
			for side, want := range map[string]string{"before": tt.change.Before, "after": tt.change.After} {
				if got, _ := exact.Changes[0][side].(string); got != want {
					t.Errorf("json has %s %q, want %q", side, got, want)
				}
			}
		})
	}
}
