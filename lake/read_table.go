package lake

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"os"

	"github.com/parquet-go/parquet-go"
)

// readRows reads the rows of a Parquet file, some at a time. What cannot be read ends them with an error.
func readRows[T any](file *os.File) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		if err := eachRow(file, func(row *T) bool { return yield(*row, nil) }); err != nil {
			yield(none, err)
		}
	}
}

// eachRow calls f with each row until it returns false.
func eachRow[T any](file *os.File, f func(*T) bool) (err error) {
	// A damaged file can make the reader panic.
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("not a whole Parquet file: %v", p)
		}
	}()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	opened, err := parquet.OpenFile(file, info.Size(), parquet.SkipBloomFilters(true), parquet.SkipPageIndex(true))
	if err != nil {
		return err
	}
	r := parquet.NewGenericReader[T](opened)
	defer func() { err = errors.Join(err, r.Close()) }()
	some := make([]T, 1024)
	for {
		clear(some)
		n, err := r.Read(some)
		for i := range n {
			if !f(&some[i]) {
				return nil
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}
