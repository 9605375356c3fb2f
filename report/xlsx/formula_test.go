package xlsx

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/report/table"
)

// A text in a formula may come from the API, as the name of a role: braces in it refer to no
// column.
func TestBracesInATextOfAFormula(t *testing.T) {
	const role = `"owner {EU}, {Review!Check} ""{Decision}"" {"`
	r := sample(table.Row{"Ann", noon, nil, nil, "", "w1"})
	r.Tables[0].Columns[4].Formula = `IF({Decision}=` + role + `,SUM({Review!Decision}),{Decision}&` + role + `)`
	r.Tables[1].Total = 1
	r.Tables[1].Rows = rowsOf(table.Row{"Owners", table.Calc{Formulas: []string{`COUNTIFS({Review!Decision},` + role + `,{Review!Name},{Item})`}}})
	var out bytes.Buffer
	if err := Write(&out, r); err != nil {
		t.Fatal(err)
	}
	f := open(t, out.Bytes())
	for cell, want := range map[[2]string]string{
		{"Review", "E2"}:   `IF($C2=` + role + `,SUM('Review'!$C$2:$C$2),$C2&` + role + `)`,
		{"Evidence", "B4"}: `COUNTIFS('Review'!$C$2:$C$2,` + role + `,'Review'!$A$2:$A$2,$A4)`,
	} {
		got, err := f.GetCellFormula(cell[0], cell[1])
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", cell, d)
		}
	}
}
