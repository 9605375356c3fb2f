package parquet_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	other "github.com/parquet-go/parquet-go"
	"pgregory.net/rapid"

	"tlaudit/parquet"
)

type within struct {
	Since int32 `parquet:"since"`
	Until int32 `parquet:"until,optional"`
}

type row struct {
	ID   string `parquet:"id"`
	Name string `parquet:"name,optional"`
	within
	At    int64   `parquet:"at,timestamp"`
	Ended int64   `parquet:"ended,optional,timestamp"`
	Count *int64  `parquet:"count,optional"`
	Word  *string `parquet:"word,optional"`
}

// A file has the rows that were written, for this package and for another one.
func TestRoundTrip(t *testing.T) {
	texts := rapid.OneOf(rapid.SampledFrom([]string{"", "a", "b", "é", "\x00\n", strings.Repeat("long ", 100)}), rapid.String())
	rapid.Check(t, func(rt *rapid.T) {
		var rows []row
		for range rapid.IntRange(0, 5).Draw(rt, "runs") {
			some := row{ID: texts.Draw(rt, "id"), Name: texts.Draw(rt, "name"), within: within{rapid.Int32().Draw(rt, "since"), rapid.Int32Range(0, 3).Draw(rt, "until")},
				At: rapid.Int64().Draw(rt, "at"), Ended: rapid.Int64Range(0, 2).Draw(rt, "ended")}
			if rapid.Bool().Draw(rt, "counted") {
				count, word := rapid.Int64Range(-1, 1).Draw(rt, "count"), texts.Draw(rt, "word")
				some.Count, some.Word = &count, &word
			}
			for n := range rapid.IntRange(1, 40).Draw(rt, "times") {
				if rapid.IntRange(0, 9).Draw(rt, "numbered") == 0 {
					some.ID = fmt.Sprint(some.ID, n)
				}
				rows = append(rows, some)
			}
		}
		file := written(rt, rows, rapid.IntRange(1, 50).Draw(rt, "rows of a group"))
		same(rt, rows, read(rt, file))
		same(rt, rows, readByAnother(rt, file))
		if again := written(rt, rows, 50); !bytes.Equal(again, written(rt, rows, 50)) {
			rt.Error("the same rows have other bytes")
		}
	})
}

func same(t *rapid.T, want, got []row) {
	t.Helper()
	if d := cmp.Diff(want, got, cmp.AllowUnexported(row{}), cmpopts.EquateEmpty(), cmp.AllowUnexported(within{})); d != "" {
		t.Errorf("rows (-want +got):\n%s", d)
	}
}

func written(t *rapid.T, rows []row, inGroup int) []byte {
	return writtenBy(t, packer(t), rows, parquet.Options{RowsInGroup: inGroup})
}

func writtenBy[T any](t *rapid.T, p *parquet.Packer, rows []T, o parquet.Options) []byte {
	var b bytes.Buffer
	w, err := parquet.NewWriter[T](&b, p, o)
	for i := range rows {
		if err == nil {
			err = w.Write(&rows[i])
		}
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// packer returns a packer for one file.
func packer(t interface{ Fatal(...any) }) *parquet.Packer {
	p, err := parquet.NewPacker()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func read(t *rapid.T, file []byte) (rows []row) {
	err := parquet.Read(bytes.NewReader(file), int64(len(file)), func(r *row) bool {
		rows = append(rows, *r)
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// readByAnother reads with parquet-go.
func readByAnother(t *rapid.T, file []byte) (rows []row) {
	opened, err := other.OpenFile(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	for _, group := range opened.RowGroups() {
		reader := group.Rows()
		cells := make([]other.Row, 100)
		for {
			n, err := reader.ReadRows(cells)
			for _, c := range cells[:n] {
				r := row{ID: c[0].Clone().String(), within: within{Since: c[2].Int32()}, At: c[4].Int64()}
				if !c[1].IsNull() {
					r.Name = c[1].Clone().String()
				}
				if !c[3].IsNull() {
					r.Until = c[3].Int32()
				}
				if !c[5].IsNull() {
					r.Ended = c[5].Int64()
				}
				if !c[6].IsNull() {
					count := c[6].Int64()
					r.Count = &count
				}
				if !c[7].IsNull() {
					word := c[7].Clone().String()
					r.Word = &word
				}
				rows = append(rows, r)
			}
			if err != nil {
				break
			}
		}
		if err := reader.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return rows
}

// A row by the numbers of its texts makes the bytes that the same texts make, whatever a packer wrote before.
func TestNumbersOfTexts(t *testing.T) {
	type rowOf[T string | uint32] struct {
		ID    T      `parquet:"id"`
		Name  T      `parquet:"name,optional"`
		Plain string `parquet:"plain,optional"`
		N     int32  `parquet:"n,optional"`
		Left  T      `parquet:"left,optional"`
	}
	rapid.Check(t, func(rt *rapid.T) {
		texts := append([]string{""}, rapid.SliceOfNDistinct(rapid.StringN(1, 9, -1), 1, 30, rapid.ID).Draw(rt, "texts")...)
		number := rapid.Uint32Range(0, uint32(len(texts)-1))
		shared, inGroup := packer(rt), rapid.IntRange(1, 50).Draw(rt, "rows of a group")
		for range 3 {
			var numbers []rowOf[uint32]
			var rows []rowOf[string]
			for range rapid.IntRange(0, 100).Draw(rt, "rows") {
				r := rowOf[uint32]{number.Draw(rt, "id"), number.Draw(rt, "name"), texts[number.Draw(rt, "plain")], rapid.Int32Range(0, 3).Draw(rt, "n"), number.Draw(rt, "left")}
				numbers, rows = append(numbers, r), append(rows, rowOf[string]{texts[r.ID], texts[r.Name], r.Plain, r.N, ""})
			}
			want := writtenBy(rt, packer(rt), rows, parquet.Options{RowsInGroup: inGroup})
			if got := writtenBy(rt, shared, numbers, parquet.Options{RowsInGroup: inGroup, Texts: texts, Empty: []string{"left"}}); !bytes.Equal(want, got) {
				rt.Error("other bytes")
			}
			if err := parquet.Read(bytes.NewReader(want), int64(len(want)), func(*rowOf[uint32]) bool { return true }); err == nil {
				rt.Error("numbers were read back")
			}
		}
	})
}

// The schema says to every reader what the columns are.
func TestSchema(t *testing.T) {
	var b bytes.Buffer
	w, err := parquet.NewWriter[row](&b, packer(t), parquet.Options{RowsInGroup: 10})
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	opened, err := other.OpenFile(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	want := `message schema {
	required binary id (STRING);
	optional binary name (STRING);
	required int32 since (INT(32,true));
	optional int32 until (INT(32,true));
	required int64 at (TIMESTAMP(isAdjustedToUTC=true,unit=MICROS));
	optional int64 ended (TIMESTAMP(isAdjustedToUTC=true,unit=MICROS));
	optional int64 count (INT(64,true));
	optional binary word (STRING);
}`
	if d := cmp.Diff(want, opened.Schema().String()); d != "" {
		t.Errorf("schema (-want +got):\n%s", d)
	}
}

// What is damaged is an error or other rows; it never takes the program down.
func FuzzRead(f *testing.F) {
	var b bytes.Buffer
	w, err := parquet.NewWriter[row](&b, packer(f), parquet.Options{RowsInGroup: 3})
	if err != nil {
		f.Fatal(err)
	}
	for n := range 10 {
		count := int64(n)
		if err := w.Write(&row{ID: fmt.Sprint("id", n), Name: strings.Repeat("n", n%3), Count: &count}); err != nil {
			f.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	for _, at := range []int{4, 20, b.Len() / 2, b.Len() - 60, b.Len() - 9} {
		damaged := bytes.Clone(b.Bytes())
		damaged[at] ^= 0x15
		f.Add(damaged)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		rows := 0
		err := parquet.Read(bytes.NewReader(file), int64(len(file)), func(*row) bool {
			rows++
			return rows < 10_000
		})
		if err == nil && rows == 0 && len(file) < 12 {
			t.Error("a file that is too short was read")
		}
	})
}

// Every byte that is flipped in a file is an error, or makes other rows, or is one that no reader needs; none panics.
func TestEachFlippedByte(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		file := written(rt, []row{{ID: "a", Name: "b"}, {ID: "c"}, {ID: "c", Name: "b", At: 7}}, 2)
		at := rapid.IntRange(0, len(file)-1).Draw(rt, "at")
		file[at] ^= byte(1 << rapid.IntRange(0, 7).Draw(rt, "bit"))
		n := 0
		if err := parquet.Read(bytes.NewReader(file), int64(len(file)), func(*row) bool { n++; return n < 100 }); err == nil && n > 3 {
			rt.Errorf("%d rows of a file that has 3", n)
		}
	})
}

// Only an optional column can be empty in every row.
func TestEmptyColumnsAreOptionalOnes(t *testing.T) {
	type row struct {
		ID   string `parquet:"id"`
		Name string `parquet:"name,optional"`
	}
	for name, fails := range map[string]bool{"name": false, "id": true, "nam": true} {
		t.Run(name, func(t *testing.T) {
			p := packer(t)
			defer func() {
				if failed := recover() != nil; failed != fails {
					t.Errorf("panicked: %v, want %v", failed, fails)
				}
			}()
			if _, err := parquet.NewWriter[row](&bytes.Buffer{}, p, parquet.Options{RowsInGroup: 10, Empty: []string{name}}); err != nil {
				t.Fatal(err)
			}
		})
	}
}
