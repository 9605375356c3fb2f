package parquet

import "github.com/klauspost/compress/zstd"

// A Packer compresses pages. Writers that follow one another share one, and with it the memory of a page.
type Packer struct {
	encoder      *zstd.Encoder
	page, packed []byte
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
