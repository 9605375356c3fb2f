package collector

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"tlaudit/text"
)

// readText reads a file that people made: UTF-8, with or without a byte order
// mark, with any kind of line end. Anything else is named, so that the person
// knows how to save it.
func readText(r io.Reader) (string, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return "", err
	}
	if bytes.HasPrefix(b, []byte{0xff, 0xfe}) || bytes.HasPrefix(b, []byte{0xfe, 0xff}) {
		return "", errors.New("line 1: it is UTF-16: save it as UTF-8")
	}
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	b = bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n"))
	b = bytes.ReplaceAll(b, []byte("\r"), []byte("\n"))
	for i, line := range bytes.Split(b, []byte("\n")) {
		switch {
		case !utf8.Valid(line):
			return "", fmt.Errorf("line %d: it is not UTF-8: %+q", i+1, text.Shorten(string(line)))
		case bytes.IndexByte(line, 0) >= 0:
			return "", fmt.Errorf("line %d: it has a zero byte (UTF-16?): save it as UTF-8", i+1)
		}
	}
	return string(b), nil
}
