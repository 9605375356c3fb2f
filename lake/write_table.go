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
	"slices"

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
	buffered := bufio.NewWriter(io.MultiWriter(file, hash))
	if made.Rows, err = writeRows(x, buffered, table, rows); err == nil {
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

// writeRows writes the rows of a table as Parquet, without names if the export is, and returns how many.
func writeRows[T any](x *export, to io.Writer, table string, rows iter.Seq2[T, error]) (n int64, err error) {
	o := parquet.Options{RowsInGroup: rowsInGroup, Texts: x.texts}
	if x.NoNames {
		o.Empty = personalOf(table)
	}
	w, err := parquet.NewWriter[T](to, x.packer, o)
	if err != nil {
		return 0, err
	}
	for row, err := range rows {
		if err != nil {
			return n, err
		}
		if err := w.Write(&row); err != nil {
			return n, err
		}
		n++
	}
	return n, w.Close()
}

// personalOf returns the columns of a table that an export without names leaves empty.
func personalOf(table string) []string {
	all := Tables()
	return all[slices.IndexFunc(all, func(t Table) bool { return t.Name == table })].Personal
}
