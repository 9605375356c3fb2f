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

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"
)

const (
	rowsInGroup = 131_072
	// rowsAtOnce is how many rows the writer takes at once.
	rowsAtOnce = 4096
)

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
	w := parquet.NewGenericWriter[T](to, parquet.Compression(&zstd.Codec{Level: zstd.SpeedDefault}), parquet.MaxRowsPerRowGroup(rowsInGroup),
		parquet.CreatedBy("tlaudit", fmt.Sprint(Format), ""))
	some := make([]T, 0, rowsAtOnce)
	flush := func() error {
		written, err := w.Write(some)
		n += int64(written)
		some = some[:0]
		return err
	}
	for row, err := range rows {
		if err != nil {
			return n, err
		}
		some = append(some, row)
		if blank != nil {
			blank(reflect.ValueOf(&some[len(some)-1]).Elem())
		}
		if len(some) == cap(some) {
			if err := flush(); err != nil {
				return n, err
			}
		}
	}
	if err := flush(); err != nil {
		return n, err
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
