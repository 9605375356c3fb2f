package parquet

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// longestBound is how long a text may be that statistics have as the least or the most.
const longestBound = 128

// A columnWriter keeps one column of a row group: a dictionary, and for each row whether it has a value, and its place in
// the dictionary.
type columnWriter struct {
	Column
	add      func()   // adds the value of a row
	levels   []uint32 // of an optional column: 1 where a row has a value
	places   []uint32 // of the rows that have one
	nulls    int
	texts    []string
	numbers  []int64
	byText   map[string]uint32
	byNumber map[int64]uint32

	numbered []string // by number: the texts of a column that has their numbers
	listed   []uint32 // by number: 1 and the place of the text; 0 for none
	order    []uint32 // by place: the number of the text
}

func (c *columnWriter) reset() {
	for _, n := range c.order {
		c.listed[n] = 0
	}
	clear(c.texts)
	c.levels, c.places, c.nulls, c.texts, c.numbers, c.order = c.levels[:0], c.places[:0], 0, c.texts[:0], c.numbers[:0], c.order[:0]
	clear(c.byText)
	clear(c.byNumber)
}

func (c *columnWriter) null() {
	c.levels = append(c.levels, 0)
	c.nulls++
}

// put adds a place.
func (c *columnWriter) put(place uint32) {
	if c.Optional {
		c.levels = append(c.levels, 1)
	}
	c.places = append(c.places, place)
}

func (c *columnWriter) text(s string) {
	// Rows are sorted: neighbours often have the same value.
	if last := len(c.places) - 1; last >= 0 && c.texts[c.places[last]] == s {
		c.put(c.places[last])
		return
	}
	place, known := c.byText[s]
	if !known {
		place = uint32(len(c.texts))
		c.texts = append(c.texts, s)
		c.byText[s] = place
	}
	c.put(place)
}

// textOf adds the text of a number. Texts that have another number are others.
func (c *columnWriter) textOf(n uint32) {
	if c.listed[n] == 0 {
		text := c.numbered[n]
		if text == "" && c.Optional {
			c.null()
			return
		}
		c.texts, c.order = append(c.texts, text), append(c.order, n)
		c.listed[n] = uint32(len(c.texts))
	}
	c.put(c.listed[n] - 1)
}

func (c *columnWriter) number(n int64) {
	if last := len(c.places) - 1; last >= 0 && c.numbers[c.places[last]] == n {
		c.put(c.places[last])
		return
	}
	place, known := c.byNumber[n]
	if !known {
		place = uint32(len(c.numbers))
		c.numbers = append(c.numbers, n)
		c.byNumber[n] = place
	}
	c.put(place)
}

// size is how many values the dictionary has.
func (c *columnWriter) size() int { return len(c.texts) + len(c.numbers) }

// appendDictionary writes the values of the dictionary, one after another.
func (c *columnWriter) appendDictionary(dst []byte) []byte {
	for _, s := range c.texts {
		dst = append(binary.LittleEndian.AppendUint32(dst, uint32(len(s))), s...)
	}
	for _, n := range c.numbers {
		dst = c.appendNumber(dst, n)
	}
	return dst
}

func (c *columnWriter) appendNumber(dst []byte, n int64) []byte {
	if c.Type == Int32 {
		return binary.LittleEndian.AppendUint32(dst, uint32(int32(n)))
	}
	return binary.LittleEndian.AppendUint64(dst, uint64(n))
}

// appendValues writes which rows have a value, and the places of the values.
func (c *columnWriter) appendValues(dst []byte) []byte {
	if c.Optional {
		at := len(dst)
		dst = appendHybrid(append(dst, 0, 0, 0, 0), c.levels, 1)
		binary.LittleEndian.PutUint32(dst[at:], uint32(len(dst)-at-4))
	}
	if c.size() == 0 {
		return dst
	}
	bits := width(uint32(c.size() - 1))
	return appendHybrid(append(dst, byte(bits)), c.places, bits)
}

// statistics returns the least and the most value, as statistics have them; false if there are none, or too long ones.
func (c *columnWriter) statistics() (least, most string, ok bool) {
	switch {
	case len(c.numbers) > 0:
		return string(c.appendNumber(nil, slices.Min(c.numbers))), string(c.appendNumber(nil, slices.Max(c.numbers))), true
	case len(c.texts) > 0:
		least, most = slices.MinFunc(c.texts, cmp.Compare[string]), slices.MaxFunc(c.texts, cmp.Compare[string])
		return least, most, max(len(least), len(most)) <= longestBound
	}
	return "", "", false
}
