package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// A shape is what kind of JSON stands in one place: the types that were seen
// there, and for objects and arrays what is inside.
type shape struct {
	seen    map[string]int // type -> how often
	keys    []string       // of the objects, in their order
	fields  map[string]*shape
	element *shape
}

func newShape() *shape { return &shape{seen: map[string]int{}, fields: map[string]*shape{}} }

// read takes the next value of d into the shape.
func (s *shape) read(d *json.Decoder) error {
	token, err := d.Token()
	if err != nil {
		return err
	}
	switch token {
	case json.Delim('{'):
		s.seen["object"]++
		for d.More() {
			name, err := d.Token()
			if err != nil {
				return err
			}
			key := fmt.Sprint(name)
			if s.fields[key] == nil {
				s.fields[key] = newShape()
				s.keys = append(s.keys, key)
			}
			if err := s.fields[key].read(d); err != nil {
				return err
			}
		}
		_, err = d.Token()
		return err
	case json.Delim('['):
		s.seen["array"]++
		if s.element == nil {
			s.element = newShape()
		}
		for d.More() {
			if err := s.element.read(d); err != nil {
				return err
			}
		}
		_, err = d.Token()
		return err
	case nil:
		s.seen["null"]++
	default:
		s.seen[strings.TrimPrefix(fmt.Sprintf("%T", token), "json.")]++
	}
	return nil
}

// write writes the shape: one field a line, an array as its element.
func (s *shape) write(w io.Writer, indent string, of int) {
	types := slices.Sorted(maps.Keys(s.seen))
	if n := total(s.seen); n < of {
		types = append(types, "absent")
	}
	fmt.Fprintln(w, strings.Join(types, "|"))
	for _, key := range s.keys {
		fmt.Fprintf(w, "%s%s: ", indent, key)
		s.fields[key].write(w, indent+"  ", s.seen["object"])
	}
	if s.element != nil && len(s.element.seen) > 0 {
		fmt.Fprintf(w, "%s- ", indent)
		s.element.write(w, indent+"  ", 0)
	}
}

func total(counts map[string]int) int {
	n := 0
	for _, c := range counts {
		n += c
	}
	return n
}

// printShape prints the shape of the JSON on standard input.
func printShape() {
	d := json.NewDecoder(os.Stdin)
	d.UseNumber()
	s := newShape()
	if err := s.read(d); err != nil {
		fmt.Fprintln(os.Stderr, "jsonshape:", err)
		os.Exit(1)
	}
	if _, err := d.Token(); err != io.EOF {
		fmt.Fprintln(os.Stderr, "jsonshape: more than one value")
		os.Exit(1)
	}
	s.write(os.Stdout, "", 0)
}

func TestShape(t *testing.T) {
	s := newShape()
	if err := s.read(json.NewDecoder(strings.NewReader(`[{"b":1,"a":[true,null]},{"b":"x"}]`))); err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	s.write(&got, "", 0)
	const want = "array\n- object\n  b: float64|string\n  a: array|absent\n    - bool|null\n"
	if got.String() != want {
		t.Errorf("got:\n%s\nwant:\n%s", got.String(), want)
	}
}
