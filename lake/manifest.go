package lake

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"tlaudit/strictjson"
)

// largestManifest is how much of a manifest is read.
const largestManifest = 1 << 20

// ErrManifest says that a manifest was changed, or damaged.
var ErrManifest = errors.New("it is not a manifest as tlaudit writes it")

// A Manifest says what the lake has of one organization, and from which ledger. It is written last.
type Manifest struct {
	Format         int        `json:"format"`
	OrganizationID string     `json:"organization_id"`
	Names          bool       `json:"names"`         // e-mail addresses and names of people are there
	Findings       bool       `json:"findings"`      // the rules were evaluated
	PolicyDigest   string     `json:"policy_digest"` // of the policy that they were evaluated with; empty without findings or a policy
	ChainHead      string     `json:"chain_head"`
	NewestSnapshot int64      `json:"newest_snapshot"`
	Replaced       []Replaced `json:"replaced"` // what --replace put out of the way, the oldest first
	Files          []File     `json:"files"`
	SHA256         string     `json:"sha256"` // of this JSON with this field empty
}

// Replaced is a partition that another one took the place of.
type Replaced struct {
	ChainHead string `json:"chain_head"` // empty: its manifest could not be read
	Reason    string `json:"reason"`
}

// A File is one data file of the lake.
type File struct {
	Table  string `json:"table"`
	Path   string `json:"path"` // within the lake
	Rows   int64  `json:"rows"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// readManifest reads the manifest of a partition; nil if it has none.
func (p partition) readManifest() (*Manifest, error) {
	m, err := manifestAt(p.root, p.manifest())
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err == nil && m.OrganizationID != p.organization:
		err = fmt.Errorf("it is about the organization %q, not %q: %w", m.OrganizationID, p.organization, ErrManifest)
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", p.manifest(), err)
	}
	return m, nil
}

// manifestAt reads a manifest. The error is ErrManifest, joined with others, unless its bytes are as tlaudit writes them.
func manifestAt(root *os.Root, name string) (_ *Manifest, err error) {
	f, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	data, err := io.ReadAll(io.LimitReader(f, largestManifest))
	if err != nil {
		return nil, err
	}
	var version struct {
		Format int `json:"format"`
	}
	if err := strictjson.DecodePart(data, &version); err != nil {
		return nil, fmt.Errorf("%w (%w)", ErrManifest, err)
	}
	if version.Format > Format {
		return nil, fmt.Errorf("format %d, this one knows %d: %w", version.Format, Format, ErrNewer)
	}
	m := &Manifest{}
	if err := strictjson.Decode(data, m); err != nil {
		return nil, fmt.Errorf("%w (%w)", ErrManifest, err)
	}
	written, err := m.bytes()
	if err == nil && !bytes.Equal(written, data) {
		err = ErrManifest
	}
	return m, err
}

// bytes returns the manifest as its file has it, with its own SHA-256.
func (m Manifest) bytes() ([]byte, error) {
	m.SHA256 = ""
	unsealed, err := m.encoded()
	if err != nil {
		return nil, err
	}
	m.SHA256 = sum(unsealed)
	return m.encoded()
}

func (m Manifest) encoded() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(m)
	return b.Bytes(), err
}

// fresh reports whether the files that a manifest names are there, as long as it says, and nothing is left of a killed
// export.
func (p partition) fresh(m *Manifest) bool {
	if len(m.Files) != len(Tables()) {
		return false
	}
	for _, f := range m.Files {
		if info, err := p.root.Lstat(f.Path); err != nil || !info.Mode().IsRegular() || info.Size() != f.Bytes {
			return false
		}
	}
	return !p.hasTemporary()
}
