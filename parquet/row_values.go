package parquet

import "fmt"

// takeFrom makes a column take its values from a field of the writer's row.
func (c *columnWriter) takeFrom(field any, texts []string) {
	switch v := field.(type) {
	case *string:
		c.add = known(c, v, c.text)
	case *int32:
		c.add = known(c, v, func(n int32) { c.number(int64(n)) })
	case *int64:
		c.add = known(c, v, c.number)
	case *uint32:
		if c.numbered = texts; len(c.listed) != len(texts) {
			c.listed = make([]uint32, len(texts))
		}
		c.add = known(c, v, c.textOf)
	case **string:
		c.add = unlessNil(c, v, c.text)
	case **int32:
		c.add = unlessNil(c, v, func(n int32) { c.number(int64(n)) })
	case **int64:
		c.add = unlessNil(c, v, c.number)
	default:
		panic(fmt.Sprintf("column %s: no column takes its values from %T", c.Name, field))
	}
}

// known returns what adds a value. Zero and the empty text are NULL in an optional column.
func known[V comparable](c *columnWriter, value *V, add func(V)) func() {
	var zero V
	return func() {
		if *value == zero && c.Optional {
			c.null()
			return
		}
		add(*value)
	}
}

// unlessNil returns what adds a value, or NULL for none.
func unlessNil[V any](c *columnWriter, value **V, add func(V)) func() {
	return func() {
		if *value == nil {
			c.null()
			return
		}
		add(**value)
	}
}
