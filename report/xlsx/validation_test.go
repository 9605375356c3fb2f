package xlsx

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"tlaudit/report/table"
	"tlaudit/testdata/ooxml"
)

// A dropdown holds its choices itself if it can. Else they come from Lists, so that no name
// becomes two choices or a formula.
func TestDropdowns(t *testing.T) {
	const own, lists = `"Keep,Revoke"`, `OFFSET(Lists!$C$1,MATCH("organization",Lists!$A:$A,0)-1,0,COUNTIF(Lists!$A:$A,"organization"),1)`
	for name, tt := range map[string]struct {
		choices []string
		want    string
	}{
		"plain words":     {[]string{"Keep", "Revoke"}, own},
		"a comma":         {[]string{"Keep", "Revoke, later"}, lists},
		"a formula":       {[]string{"=1+1", "Revoke"}, lists},
		"a quote":         {[]string{`"Keep"`, "Revoke"}, lists},
		"too many":        {strings.Fields(strings.Repeat("twelve-signs ", 20)), lists},
		"long in UTF-16":  {[]string{strings.Repeat("😀", 128)}, lists},
		"a message apart": {[]string{strings.Repeat("a", 240)}, `"` + strings.Repeat("a", 240) + `"`},
	} {
		r := sample(table.Row{"Ann", nil, nil, nil, "Decide", "w1"})
		r.Tables[0].Columns[2].Choices, r.Tables[0].Columns[2].ListOf = tt.choices, "organization"
		var out bytes.Buffer
		if err := Write(&out, r); err != nil {
			t.Fatal(err)
		}
		ooxml.Check(t, out.Bytes())
		rules, err := open(t, out.Bytes()).GetDataValidations("Review")
		if err != nil {
			t.Fatal(err)
		}
		if rules[0].Formula1 != tt.want {
			t.Errorf("%s: the dropdown is %s, want %s", name, rules[0].Formula1, tt.want)
		}
	}
	r := sample(table.Row{"Ann", nil, nil, nil, "Decide", "w1"})
	r.Tables[0].Columns[2].Choices = []string{"one, two"}
	if err := Write(io.Discard, r); err == nil {
		t.Error("choices that no dropdown can have: no error")
	}
}
