package snapshot

import (
	"bytes"
	"crypto/sha512"
	"fmt"
	"slices"
	"strconv"
)

// A tail is where the canonical line of a row, without its kind and unit, lies in a buffer:
// values with commas between them, a bracket and the line end.
type tail struct{ begin, end int }

// A tailWriter makes the tails of one unit after another in the same memory.
type tailWriter struct {
	text   []byte
	tails  []tail
	sorted []byte // the text in order, where it did not come so
}

func (w *tailWriter) reset() { w.text, w.tails = w.text[:0], w.tails[:0] }

// value adds a value to the newest row.
func (w *tailWriter) value(text string) { w.text = append(appendValue(w.text, text), ',') }

// end ends a row.
func (w *tailWriter) end() {
	begin := 0
	if n := len(w.tails); n > 0 {
		begin = w.tails[n-1].end
	}
	w.text[len(w.text)-1] = ']'
	w.text = append(w.text, '\n')
	w.tails = append(w.tails, tail{begin, len(w.text)})
}

// unit returns the rows in order, each once, and their digest. The rows are valid until
// reset.
func (w *tailWriter) unit() ([]byte, unitDigest) {
	text := w.text
	if tails, already := inOrder(w.text, w.tails); !already {
		w.sorted = w.sorted[:0]
		for _, t := range tails {
			w.sorted = append(w.sorted, w.text[t.begin:t.end]...)
		}
		text = w.sorted
	}
	return text, sha512.Sum512_256(text)
}

// tailsIn appends the tails that fill a buffer.
func tailsIn(buffer []byte, into []tail) []tail {
	into = slices.Grow(into, bytes.Count(buffer, []byte{'\n'}))
	for begin := 0; begin < len(buffer); {
		end := len(buffer)
		if n := bytes.IndexByte(buffer[begin:], '\n'); n >= 0 {
			end = begin + n + 1
		}
		into = append(into, tail{begin, end})
		begin = end
	}
	return into
}

// inOrder sorts the tails of a buffer by their bytes, and keeps each once. It reports
// whether they were so already.
func inOrder(buffer []byte, tails []tail) ([]tail, bool) {
	order := func(a, b tail) int { return bytes.Compare(buffer[a.begin:a.end], buffer[b.begin:b.end]) }
	already := true
	for i := 1; i < len(tails) && already; i++ {
		already = order(tails[i-1], tails[i]) < 0
	}
	if already {
		return tails, true
	}
	slices.SortFunc(tails, order)
	return slices.CompactFunc(tails, func(a, b tail) bool { return order(a, b) == 0 }), false
}

// cut cuts a tail into its values, as they are written in it.
func cut(tail []byte, values [][]byte) error {
	rest := tail
	for i := range values {
		end := len("null")
		if rest[0] == '"' {
			end = quotedEnd(rest)
		}
		if end <= 0 || end >= len(rest) {
			return fmt.Errorf("row %q of the spool: value %d has no end", tail, i+1)
		}
		values[i], rest = rest[:end], rest[end+1:]
	}
	return nil
}

// quotedEnd is the length of the quoted text that some bytes begin with; 0 if it has no end.
func quotedEnd(b []byte) int {
	for i := 1; ; i++ {
		n := bytes.IndexByte(b[i:], '"')
		if n < 0 {
			return 0
		}
		i += n
		unescaped := len(bytes.TrimRight(b[1:i], `\`))
		if (i-1-unescaped)%2 == 0 {
			return i + 1
		}
	}
}

// unquoted is the text of a value of a line. It may lie in the value itself.
func unquoted(value []byte) ([]byte, error) {
	if value[0] != '"' {
		return nil, nil // unknown
	}
	text := value[1 : len(value)-1]
	if bytes.IndexByte(text, '\\') < 0 {
		return text, nil
	}
	var plain []byte
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c == '\\' {
			i++
			switch c = text[i]; c {
			case 'b':
				c = '\b'
			case 't':
				c = '\t'
			case 'n':
				c = '\n'
			case 'f':
				c = '\f'
			case 'r':
				c = '\r'
			case 'u':
				n, err := strconv.ParseUint(string(text[i+1:i+5]), 16, 8)
				if err != nil {
					return nil, fmt.Errorf("value %s of the spool: %w", value, err)
				}
				c, i = byte(n), i+4
			}
		}
		plain = append(plain, c)
	}
	return plain, nil
}
