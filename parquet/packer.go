package parquet

import "github.com/klauspost/compress/zstd"

// A Packer has what writers that follow one another share: a compressor, and the memory of a page and of columns.
type Packer struct {
	encoder      *zstd.Encoder
	page, packed []byte
	columns      []*columnWriter
}

// NewPacker makes one. The caller closes it.
func NewPacker() (*Packer, error) {
	encoder, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(false), zstd.WithZeroFrames(true))
	return &Packer{encoder: encoder}, err
}

// Close frees what the packer holds.
func (p *Packer) Close() error { return p.encoder.Close() }

// pack compresses a page. The result is valid until the next one.
func (p *Packer) pack(page []byte) []byte {
	p.page = page
	p.packed = p.encoder.EncodeAll(page, p.packed[:0])
	return p.packed
}

// column returns the memory of the column at a place, for a column without rows.
func (p *Packer) column(place int, of Column) *columnWriter {
	if place == len(p.columns) {
		p.columns = append(p.columns, &columnWriter{byText: map[string]uint32{}, byNumber: map[int64]uint32{}})
	}
	c := p.columns[place]
	c.reset()
	c.Column = of
	return c
}
