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

// A shape describes the values at one place in JSON: their types, and for objects
// and arrays what is inside.
type shape struct {
	types   map[string]int // type -> how often
	keys    []string       // of the objects, in their order
	fields  map[string]*shape
	element *shape
}

func newShape() *shape { return &shape{types: map[string]int{}, fields: map[string]*shape{}} }

// read adds the next value of d to the shape.
func (s *shape) read(d *json.Decoder) error {
	token, err := d.Token()
	if err != nil {
		return err
	}
	switch token {
	case json.Delim('{'):
		s.types["object"]++
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
		s.types["array"]++
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
		s.types["null"]++
	default:
		s.types[strings.TrimPrefix(fmt.Sprintf("%T", token), "json.")]++
	}
	return nil
}

// write writes the shape: one line for each field, and an array as its element. A
// field with fewer values than there are objects is also "absent".
func (s *shape) write(w io.Writer, indent string, objects int) {
	types := slices.Sorted(maps.Keys(s.types))
	if total(s.types) < objects {
		types = append(types, "absent")
	}
	fmt.Fprintln(w, strings.Join(types, "|"))
	for _, key := range s.keys {
		fmt.Fprintf(w, "%s%s: ", indent, key)
		s.fields[key].write(w, indent+"  ", s.types["object"])
	}
	if s.element != nil && len(s.element.types) > 0 {
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

func TestJSONShape(t *testing.T) {
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
