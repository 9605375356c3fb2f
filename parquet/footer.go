package parquet

// createdBy is what the end of a file names as its writer.
const createdBy = "tlaudit version 1 (build 1)"

// footer returns the end of the file: what it has, and where.
func (w *Writer[T]) footer() []byte {
	c := &compact{}
	c.begin()
	c.i32(1, 1)
	c.list(2, compactStruct, len(w.columns)+1)
	c.begin()
	c.text(4, "schema")
	c.i32(5, int64(len(w.columns)))
	c.end()
	for _, f := range w.columns {
		f.element(c)
	}
	c.i64(3, w.all)
	c.list(4, compactStruct, len(w.groups))
	for i := range w.groups {
		w.group(c, &w.groups[i])
	}
	c.text(6, createdBy)
	// Bounds are in the order that the type of the column defines.
	c.list(7, compactStruct, len(w.columns))
	for range w.columns {
		c.begin()
		c.empty(1)
		c.end()
	}
	c.end()
	return c.bytes
}

// element writes a column of the schema.
func (col Column) element(c *compact) {
	c.begin()
	c.i32(1, col.physical())
	if col.Optional {
		c.i32(3, optional)
	} else {
		c.i32(3, required)
	}
	c.text(4, col.Name)
	switch col.Type {
	case Text:
		c.i32(6, convertedUTF8)
		c.field(10, compactStruct)
		c.begin()
		c.empty(logicalString)
		c.end()
	case Timestamp:
		c.i32(6, convertedTimestampMicros)
		c.field(10, compactStruct)
		c.begin()
		c.field(logicalTimestamp, compactStruct)
		c.begin()
		c.yes(1) // adjusted to UTC
		c.field(2, compactStruct)
		c.begin()
		c.empty(unitMicros)
		c.end()
		c.end()
		c.end()
	}
	c.end()
}

// group writes a row group.
func (w *Writer[T]) group(c *compact, g *rowGroup) {
	c.begin()
	c.list(1, compactStruct, len(g.chunks))
	for i, of := range g.chunks {
		c.begin()
		c.i64(2, 0)
		c.field(3, compactStruct)
		c.begin()
		c.i32(1, w.columns[i].physical())
		c.list(2, compactI32, 3)
		for _, encoding := range []int64{encodingPlain, encodingRLE, encodingRLEDictionary} {
			c.zigzag(encoding)
		}
		c.list(3, compactBinary, 1)
		c.binary(w.columns[i].Name)
		c.i32(4, codecZstd)
		c.i64(5, g.rows)
		c.i64(6, of.bytes)
		c.i64(7, of.packed)
		c.i64(9, of.data)
		if of.values > 0 {
			c.i64(11, of.begin)
		}
		c.field(12, compactStruct)
		c.begin()
		c.i64(3, of.nulls)
		if of.bounds {
			c.text(5, of.most)
			c.text(6, of.least)
		}
		c.end()
		c.end()
		c.end()
	}
	c.i64(2, g.bytes)
	c.i64(3, g.rows)
	c.i64(5, g.chunks[0].begin)
	c.i64(6, g.packed)
	c.end()
}
