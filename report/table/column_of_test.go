package table_test

import (
	"errors"
	"iter"
	"maps"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/report/table"
)

// A grant is the value of a row of these tests.
type grant struct {
	name, note string
	rows       int64
}

// grants yields values, then an error if there is one, then one more value, which no table
// may reach.
func grants(err error, values ...grant) iter.Seq2[grant, error] {
	return func(yield func(grant, error) bool) {
		for _, v := range values {
			if !yield(v, nil) {
				return
			}
		}
		if err != nil && yield(grant{}, err) {
			yield(grant{name: "after the error"}, nil)
		}
	}
}

func columns() []table.ColumnOf[grant] {
	return []table.ColumnOf[grant]{
		{Header: "Name", Width: 20, Identity: true, Cell: func(g grant) any { return g.name }},
		{Header: "Decision", Input: true, Choices: []string{"Keep"}},
		{Header: "Note", Input: true, Cell: func(g grant) any { return g.note }},
		{Header: "Rows", Kind: table.Number, Cell: func(g grant) any { return g.rows }},
		{Header: "Check", Formula: `IF({Decision}="","Decide","OK")`, Cell: func(g grant) any { return "Decide" }},
	}
}

// read returns the rows of a table and its error, and checks that a second reading returns
// the same rows.
func read(t *testing.T, tbl table.Table) ([]table.Row, error) {
	t.Helper()
	once := func() (rows []table.Row, end error) {
		for row, err := range tbl.Rows {
			if err != nil {
				end = err
				continue
			}
			rows = append(rows, row)
		}
		return rows, end
	}
	first, err := once()
	if again, _ := once(); !cmp.Equal(first, again) {
		t.Errorf("the second reading differs:\n%s", cmp.Diff(first, again))
	}
	return first, err
}

func headers(tbl table.Table) string {
	var all []string
	for _, c := range tbl.Columns {
		all = append(all, c.Header)
	}
	return strings.Join(all, " | ")
}

func TestFill(t *testing.T) {
	gone := errors.New("the ledger is gone")
	ann, bob := grant{"Ann", "x", 2}, grant{"Bob", "y", 3}
	rowOf := func(g grant) table.Row { return table.Row{g.name, nil, g.note, g.rows, "Decide"} }
	for name, tt := range map[string]struct {
		values iter.Seq2[grant, error]
		want   []table.Row
		err    error
	}{
		"no rows":                {grants(nil), nil, nil},
		"rows in their order":    {grants(nil, bob, ann), []table.Row{rowOf(bob), rowOf(ann)}, nil},
		"an error first":         {grants(gone), nil, gone},
		"an error after two":     {grants(gone, ann, bob), []table.Row{rowOf(ann), rowOf(bob)}, gone},
		"values of a list":       {table.Of([]grant{ann, bob}), []table.Row{rowOf(ann), rowOf(bob)}, nil},
		"values made one by one": {table.Numbered(2, func(i int) grant { return []grant{ann, bob}[i] }), []table.Row{rowOf(ann), rowOf(bob)}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			tbl := table.Fill(table.Table{Name: "Review", Total: 2}, tt.values, columns())
			if got, want := headers(tbl), "Name | Decision | Note | Rows | Check"; got != want {
				t.Errorf("columns %s, want %s", got, want)
			}
			got, err := read(t, tbl)
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("rows (-want +got):\n%s", d)
			}
			if !errors.Is(err, tt.err) {
				t.Errorf("error %v, want %v", err, tt.err)
			}
		})
	}
	// A column has everything but the function that makes its cells.
	tbl := table.Fill(table.Table{Name: "Review", Total: 2}, grants(nil), columns())
	if d := cmp.Diff([]table.Column{
		{Header: "Name", Width: 20, Identity: true}, {Header: "Decision", Input: true, Choices: []string{"Keep"}}, {Header: "Note", Input: true},
		{Header: "Rows", Kind: table.Number}, {Header: "Check", Formula: `IF({Decision}="","Decide","OK")`},
	}, tbl.Columns); d != "" {
		t.Errorf("columns (-want +got):\n%s", d)
	}
	if tbl.Name != "Review" || tbl.Total != 2 {
		t.Errorf("the table is %q of %d rows, want Review of 2", tbl.Name, tbl.Total)
	}
}

// No value is made after the reader stops.
func TestFillStopsWithItsReader(t *testing.T) {
	made := 0
	tbl := table.Fill(table.Table{}, table.Numbered(100, func(i int) grant { made++; return grant{} }), columns())
	for range tbl.Rows {
		break
	}
	if made != 1 {
		t.Errorf("%d values made, want 1", made)
	}
}

func TestKeyed(t *testing.T) {
	gone := errors.New("the ledger is gone")
	key := func(g grant) string { return "r" + g.name }
	keyed := func(values iter.Seq2[grant, error]) table.Table {
		return table.Keyed(table.Table{Name: "Review"}, values, key, columns())
	}
	ann := grant{"Ann", "x", 2}
	tbl := keyed(grants(nil, ann))
	if got, want := headers(tbl), "Name | Decision | Note | Rows | Check | row_sum | row_key"; got != want {
		t.Fatalf("columns %s, want %s", got, want)
	}
	sumOf := func(g grant) any {
		t.Helper()
		rows, err := read(t, keyed(grants(nil, g)))
		if err != nil || len(rows) != 1 {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
		return rows[0][5]
	}
	rows, err := read(t, tbl)
	if err != nil || len(rows) != 1 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	// The sum is over Name and Rows, the only columns that every format draws.
	if d := cmp.Diff(table.Row{"Ann", nil, "x", int64(2), "Decide", table.RowSum([]int{0, 3}, rows[0]), "rAnn"}, rows[0]); d != "" {
		t.Errorf("row (-want +got):\n%s", d)
	}
	for name, tt := range map[string]struct {
		other grant
		same  bool
	}{
		"equal rows":         {ann, true},
		"another input":      {grant{"Ann", "filled in", 2}, true},
		"another drawn cell": {grant{"Anne", "x", 2}, false},
		"another number":     {grant{"Ann", "x", 3}, false},
	} {
		if same := sumOf(tt.other) == sumOf(ann); same != tt.same {
			t.Errorf("%s: equal sums %v, want %v", name, same, tt.same)
		}
	}
	// Columns of the group go behind the others, which changes no sum; what is not summed changes none either.
	columns := columns()
	columns[0].Group = true
	columns = append(columns, table.ColumnOf[grant]{Header: "Assigned to", Unsummed: true, Cell: func(g grant) any { return g.note }})
	tbl = table.Keyed(table.Table{Name: "Review"}, grants(nil, ann), key, columns)
	if got, want := headers(tbl), "Decision | Note | Rows | Check | Assigned to | Name | row_sum | row_key"; got != want {
		t.Errorf("columns %s, want %s", got, want)
	}
	if rows, err := read(t, tbl); err != nil || rows[0][6] != sumOf(ann) {
		t.Errorf("row %v (%v), want the sum %v", rows, err, sumOf(ann))
	}
	// An error among the rows is not summed, and ends them.
	got, err := read(t, keyed(grants(gone, ann, ann)))
	if len(got) != 2 || !errors.Is(err, gone) {
		t.Errorf("%d rows and %v, want 2 and %v", len(got), err, gone)
	}
}

// A column is constant if it displays the same in each of several values.
func TestConstant(t *testing.T) {
	drawn := []table.ColumnOf[grant]{columns()[0], columns()[3]}
	ann, bob := grant{"Ann", "x", 2}, grant{"Bob", "y", 2}
	for name, tt := range map[string]struct {
		values []grant
		want   map[string]bool
	}{
		"none":      {nil, map[string]bool{}},
		"one":       {[]grant{ann}, map[string]bool{}},
		"equal":     {[]grant{ann, ann}, map[string]bool{"Name": true, "Rows": true}},
		"one alike": {[]grant{ann, bob}, map[string]bool{"Rows": true}},
	} {
		got := table.Constant(len(tt.values), func(i int) grant { return tt.values[i] }, drawn)
		maps.DeleteFunc(got, func(_ string, constant bool) bool { return !constant })
		if d := cmp.Diff(tt.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}

// Every field of a Column is that of its ColumnOf.
func TestFillCopiesEveryFieldOfAColumn(t *testing.T) {
	var of table.ColumnOf[int]
	made := reflect.ValueOf(&of).Elem()
	columnType := reflect.TypeFor[table.Column]()
	for i := range columnType.NumField() {
		name := columnType.Field(i).Name
		switch field := made.FieldByName(name); field.Kind() {
		case reflect.String:
			field.SetString(name)
		case reflect.Bool:
			field.SetBool(true)
		case reflect.Int:
			field.SetInt(3)
		case reflect.Float64:
			field.SetFloat(4.5)
		case reflect.Slice:
			field.Set(reflect.ValueOf([]string{name}))
		default:
			t.Fatalf("ColumnOf has no field %s of a kind that this test sets: %s", name, field.Kind())
		}
	}
	column := reflect.ValueOf(table.Fill(table.Table{}, table.Of([]int{}), []table.ColumnOf[int]{of}).Columns[0])
	for i := range columnType.NumField() {
		name := columnType.Field(i).Name
		if d := cmp.Diff(made.FieldByName(name).Interface(), column.Field(i).Interface()); d != "" {
			t.Errorf("field %s (-want +got):\n%s", name, d)
		}
	}
}
