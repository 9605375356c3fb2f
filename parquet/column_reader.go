package parquet

import (
	"encoding/binary"
	"reflect"
)

// A columnReader has the values of one column of a row group.
type columnReader struct {
	texts   []string
	numbers []int64
	levels  []uint32 // empty for a required column
	places  []uint32
	row, at int
}

// dictionary reads the values of a dictionary.
func (c *columnReader) dictionary(of Column, p page) error {
	src := p.bytes
	if p.values < 0 || p.values > int64(len(src)) || p.encoding != encodingPlain {
		return errCut
	}
	for range p.values {
		size := 8
		switch {
		case of.Type == Int32:
			size = 4
		case of.Type == Text:
			if len(src) < 4 {
				return errCut
			}
			length := binary.LittleEndian.Uint32(src)
			if src = src[4:]; uint64(length) > uint64(len(src)) {
				return errCut
			}
			size = int(length)
		}
		if len(src) < size {
			return errCut
		}
		switch of.Type {
		case Text:
			c.texts = append(c.texts, string(src[:size]))
		case Int32:
			c.numbers = append(c.numbers, int64(int32(binary.LittleEndian.Uint32(src))))
		default:
			c.numbers = append(c.numbers, int64(binary.LittleEndian.Uint64(src)))
		}
		src = src[size:]
	}
	if len(src) > 0 {
		return errCut
	}
	return nil
}

// values reads which rows have a value, and the places of the values in the dictionary.
func (c *columnReader) values(of Column, p page) error {
	src, known := p.bytes, int(p.values)
	// A run of equal rows takes a few bytes: what would take more memory than any file that we write is damaged.
	if p.values < 0 || p.values > largestPage/8 {
		return errCut
	}
	if of.Optional {
		if len(src) < 4 {
			return errCut
		}
		length := binary.LittleEndian.Uint32(src)
		if src = src[4:]; uint64(length) > uint64(len(src)) {
			return errCut
		}
		c.levels = make([]uint32, p.values)
		if err := readHybrid(src[:length], c.levels, 1); err != nil {
			return err
		}
		src, known = src[length:], 0
		for _, level := range c.levels {
			known += int(level)
		}
	}
	if known == 0 {
		return nil
	}
	size := len(c.texts) + len(c.numbers)
	if len(src) == 0 || p.encoding != encodingRLEDictionary || size == 0 || int(src[0]) != width(uint32(size-1)) {
		return errCut
	}
	c.places = make([]uint32, known)
	if err := readHybrid(src[1:], c.places, int(src[0])); err != nil {
		return err
	}
	for _, place := range c.places {
		if int(place) >= size {
			return errCut
		}
	}
	return nil
}

// next puts the value of the next row into a field.
func (c *columnReader) next(f *field, into reflect.Value) {
	if c.levels != nil {
		if c.row++; c.levels[c.row-1] == 0 {
			into.SetZero()
			return
		}
	}
	place := c.places[c.at]
	c.at++
	if f.pointer {
		into.Set(reflect.New(into.Type().Elem()))
		into = into.Elem()
	}
	if f.Type == Text {
		into.SetString(c.texts[place])
		return
	}
	into.SetInt(c.numbers[place])
}
