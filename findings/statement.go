package findings

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// A part of an SQL text is code, or one literal, quoted name or comment.
type part struct {
	text   string
	code   bool
	closed bool // false for a quotation or a block comment without an end
}

// parts splits an SQL text into parts that together are the whole text.
func parts(text string) []part {
	var all []part
	begin := 0
	for i := 0; i < len(text); {
		next := strings.IndexAny(text[i:], "-/'\"`[") // what a quotation begins with
		if next < 0 {
			break
		}
		i += next
		n, closed := quotation(text[i:])
		if n == 0 {
			i++
			continue
		}
		if i > begin {
			all = append(all, part{text[begin:i], true, true})
		}
		all = append(all, part{text[i : i+n], false, closed})
		i += n
		begin = i
	}
	if begin < len(text) {
		all = append(all, part{text[begin:], true, true})
	}
	return all
}

// quotation returns the length in bytes of the literal, quoted name or comment with which
// a text begins; 0 if it begins with code.
func quotation(text string) (n int, closed bool) {
	for _, q := range []struct{ open, end string }{{"--", "\n"}, {"/*", "*/"}, {"'", "'"}, {`"`, `"`}, {"`", "`"}, {"[", "]"}} {
		rest, ok := strings.CutPrefix(text, q.open)
		if !ok {
			continue
		}
		if i := strings.Index(rest, q.end); i >= 0 {
			return len(q.open) + i + len(q.end), true
		}
		return len(text), q.open == "--" // a line comment may be the last line
	}
	return 0, false
}

// isComment reports whether a part is a comment.
func (p part) isComment() bool {
	return !p.code && (strings.HasPrefix(p.text, "--") || strings.HasPrefix(p.text, "/*"))
}

// statement returns the one query of a text, without its semicolon and what follows. It
// refuses text that could end the parenthesis into which the query is put, or begin a
// second statement.
func statement(text string) (string, error) {
	if strings.ContainsRune(text, 0) {
		return "", errors.New("it contains a NUL byte")
	}
	if !utf8.ValidString(text) {
		return "", errors.New("it is not UTF-8")
	}
	if strings.TrimSpace(text) == "" {
		return "", errors.New("it is empty")
	}
	var query strings.Builder
	depth, ended, empty := 0, false, true
	for _, p := range parts(text) {
		switch {
		case !p.closed:
			return "", errors.New("a quotation or a comment has no end")
		case ended && (p.isComment() || strings.TrimSpace(p.text) == ""):
			continue
		case ended:
			return "", errors.New("more than one statement")
		case !p.code:
			query.WriteString(p.text)
			continue
		}
		for i, c := range p.text {
			switch c {
			case '(':
				depth++
			case ')':
				if depth--; depth < 0 {
					return "", errors.New("a parenthesis is closed that was not opened")
				}
			case ';':
				ended = true
			}
			if ended {
				query.WriteString(p.text[:i])
				empty = empty && strings.TrimSpace(p.text[:i]) == ""
				if strings.TrimSpace(p.text[i+1:]) != "" {
					return "", errors.New("more than one statement")
				}
				break
			}
		}
		if !ended {
			query.WriteString(p.text)
			empty = empty && strings.TrimSpace(p.text) == ""
		}
	}
	switch {
	case empty:
		return "", errors.New("there is no query")
	case depth != 0:
		return "", fmt.Errorf("unclosed parentheses: %d", depth)
	}
	return strings.TrimSpace(query.String()), nil
}

// fill replaces the parameter :p by a text literal, but not within quotations and comments.
func fill(query, value string) string {
	quoted := "'" + strings.ReplaceAll(value, "'", "''") + "'"
	var filled strings.Builder
	for _, p := range parts(query) {
		if !p.code {
			filled.WriteString(p.text)
			continue
		}
		rest := p.text
		for {
			i := strings.Index(rest, ":p")
			if i < 0 {
				break
			}
			filled.WriteString(rest[:i])
			if rest = rest[i+2:]; rest != "" && isNameByte(rest[0]) {
				filled.WriteString(":p")
				continue
			}
			filled.WriteString(quoted)
		}
		filled.WriteString(rest)
	}
	return filled.String()
}

// isNameByte reports whether a byte may be part of a name in SQL.
func isNameByte(c byte) bool {
	return c >= 0x80 || c == '_' || c == '$' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
