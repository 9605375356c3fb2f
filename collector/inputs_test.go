package collector_test

import (
	"encoding/csv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"tlaudit/collector"
	"tlaudit/snapshot"
)

const (
	one = "0b0e1111-2222-4333-8444-555555555555"
	two = "0B0E1111-2222-4333-8444-666666666666"
)

func TestReadWorkspaces(t *testing.T) {
	tests := map[string]struct {
		text string
		want []collector.ScopedWorkspace
		err  string
	}{
		"ids":                {text: one + "\n" + two + "\n", want: []collector.ScopedWorkspace{{ID: one}, {ID: two}}},
		"no last line end":   {text: one, want: []collector.ScopedWorkspace{{ID: one}}},
		"comments and space": {text: "# ours\r\n\r\n  " + one + " # payments\r\n", want: []collector.ScopedWorkspace{{ID: one}}},
		"byte order mark":    {text: "\ufeff" + one + "\r\n", want: []collector.ScopedWorkspace{{ID: one}}},
		"csv":                {text: "workspace_id,name\n" + one + ",\"Pay, ments\"\n# no\n\n" + two + ",\n", want: []collector.ScopedWorkspace{{ID: one, Name: "Pay, ments"}, {ID: two}}},
		"csv, other order":   {text: "\ufeff\"Name\",\"Workspace_ID\"\r\nA #1," + one + "\r\n", want: []collector.ScopedWorkspace{{ID: one, Name: "A #1"}}},
		"csv, ids alone":     {text: "workspace_id\n" + one + "\n", want: []collector.ScopedWorkspace{{ID: one}}},
		"empty":              {text: "", err: "names no workspace"},
		"comments alone":     {text: "# nothing\n\n", err: "names no workspace"},
		"header alone":       {text: "workspace_id,name\n", err: "names no workspace"},
		"not an id":          {text: one + "\npayments\n", err: `line 2: "payments" is not a workspace id`},
		"short id":           {text: one[:35] + "\n", err: "line 1"},
		"no header":          {text: one + ",Payments\n", err: "begins with the header workspace_id[,name]"},
		"twice":              {text: one + "\n" + two + "\n" + strings.ToUpper(one) + "\n", err: "line 3: workspace \"" + one + "\" is on line 1 already"},
		"twice in csv":       {text: "workspace_id\n" + one + "\n# x\n" + one + "\n", err: "line 4: workspace \"" + one + "\" is on line 2 already"},
		"bad id in csv":      {text: "workspace_id\n\nx\n", err: `line 3: "x"`},
		"unknown column":     {text: "workspace_id,owner\n", err: `unknown column "owner"`},
		"ragged":             {text: "workspace_id,name\n" + one + "\n", err: "line 2: another number of fields"},
		"bad quote":          {text: "workspace_id,name\n" + one + ",\"a\n", err: "line 2"},
		"utf-16":             {text: "\xff\xfe0\x00", err: "UTF-16"},
		"not utf-8":          {text: one + "\n\xe9\n", err: "line 2: it is not UTF-8"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := collector.ReadWorkspaces(strings.NewReader(tt.text))
			if tt.err == "" != (err == nil) || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Fatalf("got error %v, want %q", err, tt.err)
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("ReadWorkspaces (-want +got):\n%s", d)
			}
		})
	}
}

func TestReadRoster(t *testing.T) {
	tests := map[string]struct {
		text string
		want []snapshot.RosterRow
		err  string
	}{
		"e-mails": {text: "email\nAnn@Example.com \n\nbob@example.com\n", want: []snapshot.RosterRow{{Email: "ann@example.com"}, {Email: "bob@example.com"}}},
		"every column, another order": {
			text: "\ufeffEnd_Date,start_date,status,title,department,manager,name,user_id,email\r\n2026-09-30,2020-01-01,Terminated,Ms,Pay,M,\"Ann, A\", u1 ,Ä@X.de\r\n",
			want: []snapshot.RosterRow{{
				Email: "Ä@x.de", UserID: "u1", Name: "Ann, A", Manager: "M", Department: "Pay", Title: "Ms", Status: "Terminated",
				StartDate: "2020-01-01", EndDate: "2026-09-30",
			}},
		},
		"blank rows":      {text: "email,name\n,\na@x,A\n", want: []snapshot.RosterRow{{Email: "a@x", Name: "A"}}},
		"empty":           {text: "", err: "it is empty"},
		"header alone":    {text: "email\n", err: "names nobody"},
		"no e-mails":      {text: "name\nAnn\n", err: "no column email"},
		"unknown column":  {text: "email,phone\n", err: `line 1: unknown column "phone"`},
		"semicolons":      {text: "email;name\n", err: "with commas between them"},
		"doubled column":  {text: "email,Email\n", err: "column email stands there twice"},
		"no e-mail":       {text: "email,name\na@x,A\n,B\n", err: "line 3: there is no e-mail"},
		"no address":      {text: "email,name\na@x,A\nabc,B\n", err: `line 3: "abc" is no e-mail address`},
		"no domain":       {text: "email\nabc@\n", err: `line 2: "abc@" is no e-mail address`},
		"nobody's":        {text: "email\n@bank.example\n", err: `line 2: "@bank.example" is no e-mail address`},
		"e-mail twice":    {text: "email\na@x\nA@X\n", err: `line 3: e-mail "a@x" is on line 2 already`},
		"user_id twice":   {text: "email,user_id\na@x,u\nb@x,\nc@x,\nd@x,u\n", err: `line 5: user_id "u" is on line 2 already`},
		"bad date":        {text: "email,end_date\na@x,30.09.2026\n", err: `line 2: end_date "30.09.2026"`},
		"no such day":     {text: "email,start_date\na@x,2026-02-30\n", err: "line 2: start_date"},
		"ragged":          {text: "email,name\na@x,A\nb@x\n", err: "line 3: another number of fields"},
		"utf-16":          {text: "\xfe\xff\x00e", err: "UTF-16"},
		"utf-16, unnamed": {text: "e\x00m\x00", err: "line 1: it has a zero byte"},
		"latin-1":         {text: "email,name\na@x,Ren\xe9\n", err: "line 2: it is not UTF-8"},
		"open quote":      {text: "email,name\na@x,\"A\n", err: "line"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := collector.ReadRoster(strings.NewReader(tt.text))
			if tt.err == "" != (err == nil) || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Fatalf("got error %v, want %q", err, tt.err)
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("ReadRoster (-want +got):\n%s", d)
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
		all, err := collector.ReadWorkspaces(strings.NewReader(text))
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
		again, err := collector.ReadWorkspaces(strings.NewReader(b.String()))
		if d := cmp.Diff(all, again); err != nil || d != "" {
			t.Errorf("read again: %v (-want +got):\n%s", err, d)
		}
	})
}

// What is read, written as CSV, reads the same; e-mails are ready to compare and
// dates are dates.
func FuzzReadRoster(f *testing.F) {
	for _, seed := range []string{"email\na@x", "email,end_date\nA@x,2026-01-01", "name,email\n\"a\"\"b\",a@x", "\xff\xfe"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		people, err := collector.ReadRoster(strings.NewReader(text))
		if err != nil {
			return
		}
		seen := map[string]bool{}
		var b strings.Builder
		w := csv.NewWriter(&b)
		_ = w.Write(strings.Split("email,user_id,name,manager,department,title,status,start_date,end_date", ","))
		for _, p := range people {
			if seen[p.Email] || p.Email == "" || strings.ContainsAny(p.Email, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") || !utf8.ValidString(p.Email) {
				t.Errorf("e-mail %q", p.Email)
			}
			seen[p.Email] = true
			for _, d := range []string{p.StartDate, p.EndDate} {
				if _, err := time.Parse(time.DateOnly, d); d != "" && err != nil {
					t.Errorf("date %q", d)
				}
			}
			_ = w.Write([]string{p.Email, p.UserID, p.Name, p.Manager, p.Department, p.Title, p.Status, p.StartDate, p.EndDate})
		}
		w.Flush()
		again, err := collector.ReadRoster(strings.NewReader(b.String()))
		if d := cmp.Diff(people, again); err != nil || d != "" {
			t.Errorf("read again: %v (-want +got):\n%s", err, d)
		}
	})
}

func TestRate(t *testing.T) {
	if rate, ok := (snapshot.Match{Matched: 2, Of: 3}).Rate(); !ok || rate < 0.66 || rate > 0.67 {
		t.Errorf("rate %v, %v", rate, ok)
	}
	if _, ok := (snapshot.Match{}).Rate(); ok {
		t.Error("nobody to match, and a rate")
	}
}
