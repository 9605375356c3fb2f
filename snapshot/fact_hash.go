package snapshot

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
)

// A factDigest is the digest of lines, and the first 16 digits of that of the lines of each
// kind, by the kind's name. A kind without lines is not there. The digests of kinds tell a
// reader of a changed ledger which kind to look at; they prove nothing beside the whole.
type factDigest struct {
	all   string
	kinds map[string]string
}

// A factHash computes a factDigest from lines that come kind by kind. A kind may come
// again.
type factHash struct {
	all   hash.Hash
	kinds map[string]hash.Hash
	kind  string
}

func newFactHash() *factHash { return &factHash{all: sha256.New(), kinds: map[string]hash.Hash{}} }

// begin says of which kind the next lines are.
func (h *factHash) begin(kind string) { h.kind = kind }

// add adds lines, each with its line end, or pieces of a line.
func (h *factHash) add(lines []byte) {
	if len(lines) == 0 {
		return
	}
	of := h.kinds[h.kind]
	if of == nil {
		of = sha256.New()
		h.kinds[h.kind] = of
	}
	h.all.Write(lines)
	of.Write(lines)
}

func (h *factHash) sum() factDigest {
	sums := factDigest{all: hex.EncodeToString(h.all.Sum(nil)), kinds: map[string]string{}}
	for kind, of := range h.kinds {
		sums.kinds[kind] = hex.EncodeToString(of.Sum(nil))[:16]
	}
	return sums
}
