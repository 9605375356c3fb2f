package transactionlink

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A cursor reads one JSON value once, from front to back. It replaces encoding/json,
// which accepts a field name in any mix of upper and lower case, and of two fields
// with one name uses the last: two readers could then understand one answer
// differently. Here a name matches exactly, a name that appears twice is a fault, and
// an unknown field is kept.
//
// The first fault ends the reading. From then on every method returns a zero value.
type cursor struct {
	body    []byte // one JSON value, known to be valid
	at      int
	problem string // the first fault; empty without one
	where   string // where the fault is, as in .content[3].email
	path    []string
	unknown map[string]bool   // dotted names of unknown fields
	strings map[string]string // texts that repeat, kept once
}

// newCursor returns a cursor for body. If body is not exactly one JSON value in
// UTF-8, the cursor has failed and its problem says why.
func newCursor(body []byte) *cursor {
	c := &cursor{body: body, unknown: map[string]bool{}, strings: map[string]string{}}
	text := bytes.TrimLeft(body, " \t\r\n")
	switch {
	case len(text) == 0:
		c.fail("is empty")
	case text[0] == '<':
		c.fail("is HTML or XML, not JSON")
	case !utf8.Valid(body):
		c.fail("is not UTF-8")
	case !json.Valid(body):
		c.fail("%s", syntaxProblem(body))
	}
	return c
}

// syntaxProblem returns why body is not one JSON value.
func syntaxProblem(body []byte) string {
	var fault *json.SyntaxError
	if err := json.Unmarshal(body, new(json.RawMessage)); errors.As(err, &fault) {
		return fmt.Sprintf("is not one JSON value: %v (at byte %d of %d)", fault, fault.Offset, len(body))
	}
	return "is not one JSON value"
}

// fail records the first fault.
func (c *cursor) fail(format string, args ...any) {
	if c.problem == "" {
		c.problem = fmt.Sprintf(format, args...)
	}
}

// failed reports whether there was a fault.
func (c *cursor) failed() bool { return c.problem != "" }

// inside puts a step, such as .email or [3], in front of the place of the fault. Each
// method does so as it returns.
func (c *cursor) inside(step string) { c.where = step + c.where }

// peek skips blanks and returns the next byte, or 0 at the end.
func (c *cursor) peek() byte {
	for ; c.at < len(c.body); c.at++ {
		switch b := c.body[c.at]; b {
		case ' ', '\t', '\r', '\n':
		default:
			return b
		}
	}
	return 0
}

// is reports whether the next value is of the kind that begins with first. Another
// kind is a fault.
func (c *cursor) is(first byte) bool {
	if c.failed() {
		return false
	}
	if got := c.peek(); got != first {
		c.fail("is %s, not %s", kind(got), kind(first))
		return false
	}
	return true
}

// null reports whether the next value is null, and reads it if so.
func (c *cursor) null() bool {
	if c.failed() || c.peek() != 'n' {
		return false
	}
	c.at += len("null")
	return true
}

// kind returns the name of the kind of value that begins with b.
func kind(b byte) string {
	switch b {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		return "a string"
	case 'n':
		return "null"
	case 't', 'f':
		return "a boolean"
	}
	return "a number"
}

// more reports whether the object or array has another member, and moves to that
// member or past the end.
func (c *cursor) more(end byte) bool {
	if c.failed() {
		return false
	}
	switch c.peek() {
	case end:
		c.at++
		return false
	case ',':
		c.at++
	}
	return true
}

// array reads an array. It calls element once for each element.
func (c *cursor) array(element func()) {
	if !c.is('[') {
		return
	}
	c.at++
	for i := 0; c.more(']'); i++ {
		element()
		if c.failed() {
			c.inside("[" + strconv.Itoa(i) + "]")
			return
		}
	}
}

// object reads an object with the given fields. Names of other fields are noted, and
// if extra is not nil, it receives those fields.
func (c *cursor) object(extra *Extra, fields ...field) {
	if !c.is('{') {
		return
	}
	c.at++
	var present uint64 // bit i: fields[i] was read
	var others Extra
	for c.more('}') {
		name := c.scan()
		c.peek() // the colon
		c.at++
		i := slices.IndexFunc(fields, func(f field) bool { return string(name) == f.name })
		if i < 0 {
			c.other(string(name), &others)
			continue
		}
		f := &fields[i]
		c.path = append(c.path, f.name)
		if present&(1<<i) != 0 {
			c.fail("appears twice")
		}
		present |= 1 << i
		c.field(f)
		c.path = c.path[:len(c.path)-1]
		if c.failed() {
			c.inside("." + f.name)
			return
		}
	}
	for i := range fields {
		if fields[i].rule >= required && present&(1<<i) == 0 && !c.failed() {
			c.fail("is missing")
			c.inside("." + fields[i].name)
		}
	}
	if extra != nil {
		*extra = others
	}
}

// other keeps a field that this client does not know.
func (c *cursor) other(name string, others *Extra) {
	if _, ok := (*others)[name]; ok {
		c.fail(`has the field "%s" twice`, name)
		return
	}
	if *others == nil {
		*others = Extra{}
	}
	(*others)[name] = bytes.Clone(c.raw())
	c.unknown[strings.Join(append(c.path, name), ".")] = true
}

// text reads a string.
func (c *cursor) text() string {
	if !c.is('"') {
		return ""
	}
	b := c.scan()
	if len(b) > 64 {
		return string(b)
	}
	// Roles, workspaces and states repeat in every row of an answer.
	s, ok := c.strings[string(b)]
	if !ok {
		s = string(b)
		c.strings[s] = s
	}
	return s
}

// number reads a whole number, zero or more.
func (c *cursor) number() int {
	if c.failed() {
		return 0
	}
	if got := kind(c.peek()); got != "a number" {
		c.fail("is %s, not a number", got)
		return 0
	}
	raw := string(c.raw())
	n, err := strconv.Atoi(raw)
	switch {
	case err != nil:
		c.fail("is %s, not a whole number in range", raw)
	case n < 0:
		c.fail("is %d, below zero", n)
	}
	return n
}

// scan reads a string or name. The bytes may be a part of body.
func (c *cursor) scan() []byte {
	c.peek()
	start := c.at
	c.skipString()
	raw := c.body[start:c.at]
	if bytes.IndexByte(raw, '\\') < 0 {
		return raw[1 : len(raw)-1]
	}
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		c.fail("is not a string: %v", err)
	}
	return []byte(s)
}

// raw skips a value of any kind and returns its bytes in the body.
func (c *cursor) raw() []byte {
	c.peek()
	start := c.at
	for depth := 0; ; {
		switch c.peek() {
		case '{', '[':
			depth++
			c.at++
		case '}', ']':
			depth--
			c.at++
		case '"':
			c.skipString()
		case ',', ':':
			c.at++
			continue
		default:
			for c.at < len(c.body) && !strings.ContainsRune(" \t\r\n,:]}", rune(c.body[c.at])) {
				c.at++
			}
		}
		if depth == 0 {
			return c.body[start:c.at]
		}
	}
}

// skipString moves past a string.
func (c *cursor) skipString() {
	for c.at++; c.body[c.at] != '"'; c.at++ {
		if c.body[c.at] == '\\' {
			c.at++
		}
	}
	c.at++
}
