package lake

import (
	"os"

	"tlaudit/parquet"
)

// eachRow calls f with each row of a file until it returns false.
func eachRow[T any](file *os.File, f func(*T) bool) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	return parquet.Read(file, info.Size(), f)
}
