package parquet

import (
	"encoding/binary"
	"errors"
)

// errCut says that bytes end too early or do not belong together.
var errCut = errors.New("it is cut off or damaged")

// deepest is how deep structs may be in one another.
const deepest = 16

// A parsed reads structs in the compact protocol of Thrift. The first error stays.
type parsed struct {
	bytes []byte
	depth int
	err   error
}

func (p *parsed) fail() {
	p.err, p.bytes = errCut, nil
}

// fields calls f with each field of a struct. f reads the field and returns true, or returns false.
func (p *parsed) fields(f func(id int16, kind byte) bool) {
	if p.depth++; p.depth > deepest {
		p.fail()
	}
	last := int16(0)
	for p.err == nil {
		head := p.byte()
		if head == 0 {
			break
		}
		if delta := head >> 4; delta != 0 {
			last += int16(delta)
		} else {
			last = int16(p.number())
		}
		if kind := head & 15; p.err == nil && !f(last, kind) {
			p.skip(kind)
		}
	}
	p.depth--
}

func (p *parsed) byte() byte {
	if len(p.bytes) == 0 {
		p.fail()
		return 0
	}
	b := p.bytes[0]
	p.bytes = p.bytes[1:]
	return b
}

// number reads a number that may be negative.
func (p *parsed) number() int64 {
	v, n := binary.Varint(p.bytes)
	if n <= 0 {
		p.fail()
		return 0
	}
	p.bytes = p.bytes[n:]
	return v
}

func (p *parsed) text() string {
	size, n := binary.Uvarint(p.bytes)
	if n <= 0 || size > uint64(len(p.bytes)-n) {
		p.fail()
		return ""
	}
	text := string(p.bytes[n : n+int(size)])
	p.bytes = p.bytes[n+int(size):]
	return text
}

// list calls f for each element of a list.
func (p *parsed) list(f func(kind byte)) {
	head := p.byte()
	size := uint64(head >> 4)
	if size == 15 {
		var n int
		if size, n = binary.Uvarint(p.bytes); n <= 0 {
			p.fail()
			return
		}
		p.bytes = p.bytes[n:]
	}
	// Each element takes a byte or more.
	if size > uint64(len(p.bytes)) {
		p.fail()
	}
	for ; size > 0 && p.err == nil; size-- {
		f(head & 15)
	}
}

// skip reads over a value.
func (p *parsed) skip(kind byte) {
	switch kind {
	case compactTrue, compactFalse:
	case compactByte:
		p.byte()
	case compactI16, compactI32, compactI64:
		p.number()
	case compactBinary:
		p.text()
	case compactList:
		p.list(p.skip)
	case compactStruct:
		p.fields(func(int16, byte) bool { return false })
	default: // nothing that this package writes
		p.fail()
	}
}
