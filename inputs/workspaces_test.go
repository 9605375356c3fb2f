package inputs_test

import (
	"encoding/csv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/inputs"
)

const (
	one = "0b0e1111-2222-4333-8444-555555555555"
	two = "0B0E1111-2222-4333-8444-666666666666"
)

func TestReadWorkspaces(t *testing.T) {
	tests := map[string]struct {
		text string
		want []inputs.Workspace
		err  string
	}{
		"ids":                {text: one + "\n" + two + "\n", want: []inputs.Workspace{{ID: one}, {ID: two}}},
		"no last line end":   {text: one, want: []inputs.Workspace{{ID: one}}},
		"comments and space": {text: "# ours\r\n\r\n  " + one + " # payments\r\n", want: []inputs.Workspace{{ID: one}}},
		"byte order mark":    {text: "\ufeff" + one + "\r\n", want: []inputs.Workspace{{ID: one}}},
		"csv":                {text: "workspace_id,name\n" + one + ",\"Pay, ments\"\n# no\n\n" + two + ",\n", want: []inputs.Workspace{{ID: one, Name: "Pay, ments"}, {ID: two}}},
		"csv, other order":   {text: "\ufeff\"Name\",\"Workspace_ID\"\r\nA #1," + one + "\r\n", want: []inputs.Workspace{{ID: one, Name: "A #1"}}},
		"csv, ids alone":     {text: "workspace_id\n" + one + "\n", want: []inputs.Workspace{{ID: one}}},
		"empty":              {text: "", err: "scope.txt: the list of workspaces is empty"},
		"comments alone":     {text: "# nothing\n\n", err: "scope.txt: the list of workspaces is empty"},
		"header alone":       {text: "workspace_id,name\n", err: "scope.txt: the list of workspaces is empty"},
		"not an id":          {text: one + "\npayments\n", err: `line 2: "payments" is not a workspace id`},
		"short id":           {text: one[:35] + "\n", err: "scope.txt: line 1: "},
		"no header":          {text: one + ",Payments\n", err: "begins with the header workspace_id[,name]"},
		"twice":              {text: one + "\n" + two + "\n" + strings.ToUpper(one) + "\n", err: "line 3: workspace \"" + one + "\" is already on line 1"},
		"twice in csv":       {text: "workspace_id\n" + one + "\n# x\n" + one + "\n", err: "line 4: workspace \"" + one + "\" is already on line 2"},
		"bad id in csv":      {text: "workspace_id\n\nx\n", err: `line 3: "x"`},
		"unknown column":     {text: "workspace_id,owner\n", err: `unknown column "owner"`},
		"ragged":             {text: "workspace_id,name\n" + one + "\n", err: "scope.txt: line 2: 1 field, the header has 2"},
		"bad quote":          {text: "workspace_id,name\n" + one + ",\"a\n", err: "line 2"},
		"utf-16":             {text: "\xff\xfe0\x00", err: "UTF-16"},
		"not utf-8":          {text: one + "\n\xe9\n", err: `scope.txt: line 2: "\xe9" is not UTF-8: save the file as UTF-8`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := inputs.ReadWorkspaces("scope.txt", strings.NewReader(tt.text))
			if tt.err == "" != (err == nil) || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Fatalf("got error %v, want %q", err, tt.err)
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("ReadWorkspaces (-want +got):\n%s", d)
			}
		})
	}
}

// What is read, written as CSV, reads the same; no two ids are one.
func FuzzReadWorkspaces(f *testing.F) {
	for _, seed := range []string{one, one + "\n" + two, "workspace_id,name\n" + one + ",\"a\nb\"", "# x", "\ufeff" + one} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		all, err := inputs.ReadWorkspaces("scope.txt", strings.NewReader(text))
		if err != nil {
			if all != nil {
				t.Error("workspaces beside an error")
			}
			return
		}
		seen := map[string]bool{}
		var b strings.Builder
		w := csv.NewWriter(&b)
		_ = w.Write([]string{"workspace_id", "name"})
		for _, ws := range all {
			if id := strings.ToLower(ws.ID); seen[id] || len(id) != 36 {
				t.Errorf("id %q", id)
			} else {
				seen[id] = true
			}
			_ = w.Write([]string{ws.ID, ws.Name})
		}
		w.Flush()
		if strings.Contains(b.String(), "\n#") || strings.Contains(b.String(), "\n #") {
			return // a name of several lines, one of them like a comment
		}
		again, err := inputs.ReadWorkspaces("scope.txt", strings.NewReader(b.String()))
		if d := cmp.Diff(all, again); err != nil || d != "" {
			t.Errorf("read again: %v (-want +got):\n%s", err, d)
		}
	})
}
