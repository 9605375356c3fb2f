package lake

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"reflect"

	"tlaudit/parquet"
)

// rowsInGroup is how many rows a row group has at most.
const rowsInGroup = 131_072

// writeTable writes the rows of one table into its temporary file.
func writeTable[T any](x *export, table string, rows iter.Seq2[T, error]) (err error) {
	name := x.file(table)
	file, err := x.create(name)
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	made := File{Table: table, Path: name}
	hash := sha256.New()
	buffered := bufio.NewWriterSize(io.MultiWriter(file, hash), 1<<20)
	if made.Rows, err = writeRows(buffered, rows, x.blank(reflect.TypeFor[T]())); err == nil {
		err = buffered.Flush()
	}
	if err == nil {
		err = file.Sync()
	}
	if err == nil {
		var info os.FileInfo
		if info, err = file.Stat(); err == nil {
			made.Bytes = info.Size()
		}
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	made.SHA256 = hex.EncodeToString(hash.Sum(nil))
	x.made.Files = append(x.made.Files, made)
	return nil
}

// writeRows writes rows as Parquet, each after blank has changed it, and returns how many.
func writeRows[T any](to io.Writer, rows iter.Seq2[T, error], blank func(reflect.Value)) (n int64, err error) {
	w, err := parquet.NewWriter[T](to, rowsInGroup)
	if err != nil {
		return 0, err
	}
	for row, err := range rows {
		if err != nil {
			return n, err
		}
		if blank != nil {
			blank(reflect.ValueOf(&row).Elem())
		}
		if err := w.Write(&row); err != nil {
			return n, err
		}
		n++
	}
	return n, w.Close()
}

// blank returns what empties the personal fields of a row in an export without names, else nil.
func (x *export) blank(row reflect.Type) func(reflect.Value) {
	var personal [][]int
	for _, f := range reflect.VisibleFields(row) {
		if _, ok := f.Tag.Lookup("personal"); ok && x.NoNames {
			personal = append(personal, f.Index)
		}
	}
	if personal == nil {
		return nil
	}
	return func(row reflect.Value) {
		for _, field := range personal {
			row.FieldByIndex(field).SetZero()
		}
	}
}
