package inputs

import (
	"bufio"
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// TOMLLines are the lines on which the keys and tables of a valid TOML file first appear,
// counted from 1. The parts of a key are joined by NUL; elements of an array of tables are
// numbered from 0. A key inside an inline table has the line of the table.
type TOMLLines map[string]int

// Of returns the line of a key, or of the nearest table above it; 0 for an unknown key.
func (l TOMLLines) Of(key ...string) int {
	for k := key; len(k) > 0; k = k[:len(k)-1] {
		if n, ok := l[strings.Join(k, "\x00")]; ok {
			return n
		}
	}
	return 0
}

// IndexTOML returns the lines of a valid TOML file.
func IndexTOML(data []byte) TOMLLines {
	lines := TOMLLines{}
	note := func(n int, key ...string) {
		k := strings.Join(key, "\x00")
		if _, ok := lines[k]; !ok {
			lines[k] = n
		}
	}
	counts := map[string]int{}
	var table []string
	scanner := bufio.NewScanner(bytes.NewReader(data))
	scanner.Buffer(nil, len(data)+1)
	for n := 1; scanner.Scan(); n++ {
		text := strings.TrimSpace(scanner.Text())
		switch {
		case strings.HasPrefix(text, "[["):
			name, _, _ := strings.Cut(text[2:], "]]")
			parts := splitKey(name)
			k := strings.Join(parts, "\x00")
			table = append(parts, fmt.Sprint(counts[k]))
			counts[k]++
			note(n, parts...)
			note(n, table...)
		case strings.HasPrefix(text, "["):
			name, _, _ := strings.Cut(text[1:], "]")
			table = splitKey(name)
			note(n, table...)
		case text != "" && !strings.HasPrefix(text, "#"):
			name, _, ok := strings.Cut(text, "=")
			if !ok {
				continue
			}
			parts := splitKey(name)
			for i := range parts {
				note(n, slices.Concat(table, parts[:i+1])...)
			}
			// The decoder names an unknown key of an array of tables without its number.
			if len(table) > 1 {
				if _, numbered := counts[strings.Join(table[:len(table)-1], "\x00")]; numbered {
					note(n, slices.Concat(table[:len(table)-1], parts)...)
				}
			}
		}
	}
	return lines
}

func splitKey(s string) []string {
	var parts []string
	for part := range strings.SplitSeq(s, ".") {
		parts = append(parts, strings.Trim(strings.TrimSpace(part), `"'`))
	}
	return parts
}
