package parquet

import "encoding/binary"

// The types of the compact protocol of Thrift.
const (
	compactTrue   = 1
	compactFalse  = 2
	compactByte   = 3
	compactI16    = 4
	compactI32    = 5
	compactI64    = 6
	compactDouble = 7
	compactBinary = 8
	compactList   = 9
	compactSet    = 10
	compactMap    = 11
	compactStruct = 12
	compactUUID   = 13
)

// A compact writes structs in the compact protocol of Thrift. Fields are written in the order of their ids.
type compact struct {
	bytes []byte
	last  []int16 // the id of the newest field of each struct that is open
}

func (c *compact) begin() { c.last = append(c.last, 0) }

func (c *compact) end() {
	c.bytes = append(c.bytes, 0)
	c.last = c.last[:len(c.last)-1]
}

// field writes the head of a field.
func (c *compact) field(id int16, kind byte) {
	last := &c.last[len(c.last)-1]
	c.bytes = append(c.bytes, byte(id-*last)<<4|kind)
	*last = id
}

func (c *compact) i32(id int16, v int64) {
	c.field(id, compactI32)
	c.zigzag(v)
}

func (c *compact) i64(id int16, v int64) {
	c.field(id, compactI64)
	c.zigzag(v)
}

func (c *compact) text(id int16, v string) {
	c.field(id, compactBinary)
	c.binary(v)
}

func (c *compact) yes(id int16) { c.field(id, compactTrue) }

// empty writes a struct without fields.
func (c *compact) empty(id int16) {
	c.field(id, compactStruct)
	c.begin()
	c.end()
}

// list writes the head of a list.
func (c *compact) list(id int16, kind byte, size int) {
	c.field(id, compactList)
	if size < 15 {
		c.bytes = append(c.bytes, byte(size)<<4|kind)
		return
	}
	c.bytes = binary.AppendUvarint(append(c.bytes, 0xF0|kind), uint64(size))
}

func (c *compact) zigzag(v int64) { c.bytes = binary.AppendVarint(c.bytes, v) }

func (c *compact) binary(v string) {
	c.bytes = append(binary.AppendUvarint(c.bytes, uint64(len(v))), v...)
}
