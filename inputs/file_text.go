package inputs

import (
	"bytes"
	"fmt"
	"io"
	"unicode/utf8"

	"tlaudit/text"
)

// readText reads a file as UTF-8, with or without a byte order mark and with any kind
// of line end, which becomes \n. The error about another encoding says how to save
// the file.
func readText(file string, r io.Reader) (string, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return "", fmt.Errorf("%s: %w", file, err)
	}
	return decode(file, b)
}

// decode is readText for the bytes of a file.
func decode(file string, b []byte) (string, error) {
	if bytes.HasPrefix(b, []byte{0xff, 0xfe}) || bytes.HasPrefix(b, []byte{0xfe, 0xff}) {
		return "", LineErrorf(file, 0, "the file is UTF-16: save it as UTF-8")
	}
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	if bytes.IndexByte(b, '\r') >= 0 {
		b = bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n"))
		b = bytes.ReplaceAll(b, []byte("\r"), []byte("\n"))
	}
	number := 0
	for line := range bytes.SplitSeq(b, []byte("\n")) {
		number++
		switch {
		case !utf8.Valid(line):
			return "", LineErrorf(file, number, "%+q is not UTF-8: save the file as UTF-8", text.Shorten(string(line)))
		case bytes.IndexByte(line, 0) >= 0:
			return "", LineErrorf(file, number, "a zero byte (is the file UTF-16?): save the file as UTF-8")
		}
	}
	return string(b), nil
}
