// Package strictjson reads JSON that must say one thing to every reader: each name as it
// is spelled, each once, and none that is unknown. It is a leaf: it imports no other
// package of the program.
package strictjson

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"unicode/utf8"
)

// Decode decodes one JSON value in UTF-8, with nothing behind it, as encoding/json does.
// It refuses what encoding/json accepts and another reader may understand differently: a
// name that an object has twice, and a name that is not spelled as the struct's field is,
// upper and lower case included.
func Decode(data []byte, into any) error { return decode(data, into, false) }

// DecodePart is Decode for a struct that names only some of the fields: it ignores others,
// but not those that differ from one of its names in upper and lower case alone.
func DecodePart(data []byte, into any) error { return decode(data, into, true) }

func decode(data []byte, into any, part bool) error {
	if !utf8.Valid(data) {
		return errors.New("it is not UTF-8")
	}
	c := checker{json.NewDecoder(bytes.NewReader(data)), part}
	c.UseNumber()
	if err := c.value(reflect.TypeOf(into), ""); err != nil {
		return err
	}
	if _, err := c.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the end of the JSON")
	}
	return json.Unmarshal(data, into)
}

// A checker reads the names of a JSON value.
type checker struct {
	*json.Decoder
	part bool // unknown names are ignored
}

// value reads the next value, which is decoded as a value of type t. t is nil where any
// name may be.
func (c checker) value(t reflect.Type, where string) error {
	token, err := c.next()
	if err != nil {
		return err
	}
	switch token {
	case json.Delim('{'):
		return c.object(decoded(t), where)
	case json.Delim('['):
		element := decoded(t)
		if element != nil && (element.Kind() == reflect.Slice || element.Kind() == reflect.Array) {
			element = element.Elem()
		}
		for i := 0; c.More(); i++ {
			if err := c.value(element, fmt.Sprintf("%s[%d]", where, i)); err != nil {
				return err
			}
		}
		_, err = c.next()
	}
	return err
}

// next returns the next token of a value that is not at its end.
func (c checker) next() (json.Token, error) {
	token, err := c.Token()
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return token, err
}

// object reads the rest of an object.
func (c checker) object(t reflect.Type, where string) error {
	seen := map[string]bool{}
	for c.More() {
		token, err := c.next()
		if err != nil {
			return err
		}
		name, _ := token.(string) // names are strings: the decoder has checked it
		at := strings.TrimPrefix(where+"."+name, ".")
		if seen[name] {
			return fmt.Errorf("the field %q appears twice", at)
		}
		seen[name] = true
		inner, known := field(t, name, c.part)
		if !known {
			return fmt.Errorf("unknown field %q", at)
		}
		if err := c.value(inner, at); err != nil {
			return err
		}
	}
	_, err := c.next()
	return err
}

// decoded returns the type whose names count: nil for one that reads its own JSON.
func decoded(t reflect.Type) reflect.Type {
	for t != nil {
		if t.Implements(reflect.TypeFor[json.Unmarshaler]()) || reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()) {
			return nil
		}
		if t.Kind() != reflect.Pointer {
			return t
		}
		t = t.Elem()
	}
	return nil
}

// field returns the type of an object's field, and whether the object may have it. With
// part it may have fields that the type does not have.
func field(t reflect.Type, name string, part bool) (reflect.Type, bool) {
	if t == nil {
		return nil, true
	}
	switch t.Kind() {
	case reflect.Map:
		return t.Elem(), true
	case reflect.Struct:
		for _, f := range reflect.VisibleFields(t) {
			known, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			known = cmp.Or(known, f.Name)
			switch {
			case !f.IsExported() || f.Anonymous || known == "-":
			case known == name:
				return f.Type, true
			case strings.EqualFold(known, name):
				return nil, false
			}
		}
		return nil, part
	}
	return nil, true // no object belongs here, or any: encoding/json decides
}
