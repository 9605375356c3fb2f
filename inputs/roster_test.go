package inputs_test

import (
	"encoding/csv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"tlaudit/inputs"
	"tlaudit/snapshot"
)

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
		"empty":           {text: "", err: "people.csv: the file is empty"},
		"header alone":    {text: "email\n", err: "people.csv: the roster is empty"},
		"no e-mails":      {text: "name\nAnn\n", err: "people.csv: line 1: column email is missing"},
		"unknown column":  {text: "email,phone\n", err: `line 1: unknown column "phone"`},
		"semicolons":      {text: "email;name\n", err: "with commas between them"},
		"doubled column":  {text: "email,Email\n", err: "line 1: column email appears twice"},
		"no e-mail":       {text: "email,name\na@x,A\n,B\n", err: "line 3: the e-mail is missing"},
		"no address":      {text: "email,name\na@x,A\nabc,B\n", err: `line 3: "abc" is not an e-mail address`},
		"no domain":       {text: "email\nabc@\n", err: `line 2: "abc@" is not an e-mail address`},
		"nobody's":        {text: "email\n@bank.example\n", err: `line 2: "@bank.example" is not an e-mail address`},
		"e-mail twice":    {text: "email\na@x\nA@X\n", err: `line 3: e-mail "a@x" is already on line 2`},
		"user_id twice":   {text: "email,user_id\na@x,u\nb@x,\nc@x,\nd@x,u\n", err: `line 5: user_id "u" is already on line 2`},
		"bad date":        {text: "email,end_date\na@x,30.09.2026\n", err: `line 2: end_date "30.09.2026"`},
		"no such day":     {text: "email,start_date\na@x,2026-02-30\n", err: "line 2: start_date"},
		"ragged":          {text: "email,name\na@x,A\nb@x\n", err: "people.csv: line 3: 1 field, the header has 2"},
		"utf-16":          {text: "\xfe\xff\x00e", err: "UTF-16"},
		"utf-16, unnamed": {text: "e\x00m\x00", err: "people.csv: line 1: a zero byte"},
		"latin-1":         {text: "email,name\na@x,Ren\xe9\n", err: `people.csv: line 2: "a@x,Ren\xe9" is not UTF-8`},
		"open quote":      {text: "email,name\na@x,\"A\n", err: "line"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := inputs.ReadRoster("people.csv", strings.NewReader(tt.text))
			if tt.err == "" != (err == nil) || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Fatalf("got error %v, want %q", err, tt.err)
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("ReadRoster (-want +got):\n%s", d)
			}
		})
	}
}

// What is read, written as CSV, reads the same; e-mails are ready to compare and
// dates are dates.
func FuzzReadRoster(f *testing.F) {
	for _, seed := range []string{"email\na@x", "email,end_date\nA@x,2026-01-01", "name,email\n\"a\"\"b\",a@x", "\xff\xfe"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		people, err := inputs.ReadRoster("people.csv", strings.NewReader(text))
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
		again, err := inputs.ReadRoster("people.csv", strings.NewReader(b.String()))
		if d := cmp.Diff(people, again); err != nil || d != "" {
			t.Errorf("read again: %v (-want +got):\n%s", err, d)
		}
	})
}
