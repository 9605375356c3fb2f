// Package parquet writes and reads flat tables in the Parquet format: what the lake needs of it. Each column is required or
// optional and has a dictionary in each row group; pages are compressed by zstd.
package parquet

import (
	"fmt"
	"reflect"
	"strings"
)

// A Type is what a column has.
type Type int

// The types of columns. A Timestamp is microseconds since 1970 in UTC.
const (
	Text Type = iota
	Int32
	Int64
	Timestamp
)

// A Column is one column of a table.
type Column struct {
	Name     string
	Type     Type
	Optional bool // a row may have NULL
}

// A field is a column with the place of its value in a struct.
type field struct {
	Column
	index   []int
	pointer bool
	number  bool // of a text
}

// Columns returns the columns of rows of a struct, in the order of its fields. The tag parquet of a field has the name of
// its column, then "optional" and "timestamp", each behind a comma. A field is a string, an int32, an int64, or, if
// zero or the empty text is not NULL, a pointer to one; or a uint32, the number of a text (Options), which cannot be read back.
// The fields of an embedded struct count as fields.
func Columns[T any]() []Column {
	var all []Column
	for _, f := range fieldsOf(reflect.TypeFor[T]()) {
		all = append(all, f.Column)
	}
	return all
}

// fieldsOf returns the fields with a tag. A type that no column can have is a mistake in the program.
func fieldsOf(t reflect.Type) []field {
	var all []field
	for _, f := range reflect.VisibleFields(t) {
		tag, ok := f.Tag.Lookup("parquet")
		if !ok {
			continue
		}
		words := strings.Split(tag, ",")
		of := field{Column: Column{Name: words[0]}, index: f.Index}
		kind := f.Type
		if of.pointer = kind.Kind() == reflect.Pointer; of.pointer {
			kind = kind.Elem()
		}
		switch kind.Kind() {
		case reflect.String:
			of.Type = Text
		case reflect.Uint32:
			of.Type, of.number = Text, true
		case reflect.Int32:
			of.Type = Int32
		case reflect.Int64:
			of.Type = Int64
		default:
			panic(fmt.Sprintf("%s.%s: no column has the type %s", t, f.Name, f.Type))
		}
		for _, word := range words[1:] {
			switch {
			case word == "optional":
				of.Optional = true
			case word == "timestamp" && of.Type == Int64:
				of.Type = Timestamp
			default:
				panic(fmt.Sprintf("%s.%s: %q does not belong into the tag", t, f.Name, word))
			}
		}
		if of.pointer && !of.Optional {
			panic(fmt.Sprintf("%s.%s: a pointer is optional", t, f.Name))
		}
		all = append(all, of)
	}
	return all
}

// The numbers that the format gives its terms (parquet.thrift).
const (
	magic = "PAR1"

	physicalInt32     = 1
	physicalInt64     = 2
	physicalByteArray = 6

	convertedUTF8            = 0
	convertedTimestampMicros = 10

	logicalString    = 1
	logicalTimestamp = 8
	unitMicros       = 2

	required = 0
	optional = 1

	encodingPlain         = 0
	encodingRLE           = 3
	encodingRLEDictionary = 8

	codecZstd = 6

	pageData       = 0
	pageDictionary = 2
)

// physical returns the number of the type in which values of a column are stored.
func (c Column) physical() int64 {
	switch c.Type {
	case Text:
		return physicalByteArray
	case Int32:
		return physicalInt32
	}
	return physicalInt64
}
