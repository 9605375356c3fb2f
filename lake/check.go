package lake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"tlaudit/snapshot"
)

// ErrNoLake says that a folder has no lake.
var ErrNoLake = errors.New("it has no " + manifests + ": it is not a lake")

// ErrUnfinished says that files of a lake do not match because an export is not at its end.
var ErrUnfinished = errors.New("an export is running or was stopped")

// Checked is what a check of a lake did and found.
type Checked struct {
	Organizations, Files, Snapshots, Events int
	InPart                                  int      // states of which only the kinds without names were recomputed
	Compared                                string   // the organization whose chain was compared with a ledger
	Foreign                                 string   // the ledger's organization, if the lake does not have it
	Unfinished                              []string // the organizations whose export is running or was stopped
	Problems                                []string // what differs, one line each
	Notes                                   []string // what was left out, and why
}

func (c *Checked) problem(format string, args ...any) {
	c.Problems = append(c.Problems, fmt.Sprintf(format, args...))
}

func (c *Checked) note(format string, args ...any) {
	c.Notes = append(c.Notes, fmt.Sprintf(format, args...))
}

// Check compares every file of a lake with its manifest, and recomputes from the files the chain of events and the state
// digest of every snapshot. It compares the chain with that of a ledger too, unless that is nil. The error is about what
// kept it from checking: ErrNoLake, for one. What is wrong with the lake is in Problems.
func Check(ctx context.Context, dir string, l *snapshot.Ledger) (c Checked, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("check %s: %w", dir, err)
		}
	}()
	root, err := os.OpenRoot(dir)
	if err != nil {
		return c, err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	names, err := fs.Glob(root.FS(), manifests+"/*.json")
	if err != nil {
		return c, err
	}
	if len(names) == 0 {
		return c, ErrNoLake
	}
	compared, err := c.comparable(ctx, l, names)
	if err != nil {
		return c, err
	}
	named := map[string]bool{}
	for _, name := range names {
		named[name] = true
		if err := c.part(ctx, root, name, named, compared[name]); err != nil {
			return c, err
		}
	}
	return c, c.others(root, named)
}

// comparable returns the ledger by the name of the manifest that is its organization's. A ledger that does not know its
// organization is that of a lake which has only one.
func (c *Checked) comparable(ctx context.Context, l *snapshot.Ledger, names []string) (map[string]*snapshot.Ledger, error) {
	if l == nil {
		return nil, nil
	}
	known, err := organizationOf(ctx, l, "")
	name := partition{organization: known}.manifest()
	switch {
	case errors.Is(err, ErrNoOrganization) && len(names) > 1:
		c.note("no chain was compared with %s: it does not know its organization, and the lake has %d", l.Path(), len(names))
		return nil, nil
	case errors.Is(err, ErrNoOrganization):
		name = names[0]
	case err != nil:
		return nil, err
	case !slices.Contains(names, name):
		c.Foreign = known
	}
	return map[string]*snapshot.Ledger{name: l}, nil
}

// part checks the part of one organization, and adds its files to those that are named.
func (c *Checked) part(ctx context.Context, root *os.Root, name string, named map[string]bool, l *snapshot.Ledger) error {
	m, err := manifestAt(root, name)
	if errors.Is(err, ErrManifest) {
		c.problem("%s: %v: delete it and export again", name, err)
		return nil
	} else if err != nil {
		c.problem("%s: %v", name, err)
		return nil
	}
	p := partition{root: root, organization: m.OrganizationID}
	if p.manifest() != name {
		c.problem("%s: it is about the organization %q, whose manifest is %s", name, m.OrganizationID, p.manifest())
		return nil
	}
	c.Organizations++
	before := len(c.Problems)
	for _, t := range Tables() {
		path := p.file(t.Name)
		named[path] = true
		i := slices.IndexFunc(m.Files, func(f File) bool { return f.Path == path })
		if i < 0 {
			c.problem("%s: the manifest does not name it", path)
			continue
		}
		if err := c.sums(ctx, root, m.Files[i]); err != nil {
			return err
		}
	}
	if len(c.Problems) > before && p.exporting(m) {
		c.Problems = c.Problems[:before]
		c.Unfinished = append(c.Unfinished, m.OrganizationID)
		return nil
	}
	if len(c.Problems) > before {
		c.note("organization %s: digests and chain were not recomputed, because files differ", m.OrganizationID)
		return nil
	}
	return c.content(ctx, p, m, l)
}

// exporting reports whether files may differ from a manifest because an export is running or was stopped.
func (p partition) exporting(m *Manifest) bool {
	now, err := manifestAt(p.root, p.manifest())
	if err != nil || now.SHA256 != m.SHA256 || p.hasTemporary() {
		return true
	}
	_, err = p.root.Lstat(p.manifest() + ".lock")
	return !errors.Is(err, fs.ErrNotExist)
}

// sums compares a file with what the manifest says of it.
func (c *Checked) sums(ctx context.Context, root *os.Root, f File) error {
	file, err := root.Open(f.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		c.problem("%s: it is missing", f.Path)
		return nil
	case err != nil:
		c.problem("%s: it cannot be read: %v", f.Path, err)
		return nil
	}
	c.Files++
	hash := sha256.New()
	n, err := io.Copy(hash, file)
	if err = errors.Join(err, file.Close()); err != nil {
		c.problem("%s: it cannot be read: %v", f.Path, err)
		return nil
	}
	if sum := hex.EncodeToString(hash.Sum(nil)); sum != f.SHA256 || n != f.Bytes {
		c.problem("%s: %d bytes with SHA-256 %s, the manifest says %d bytes with %s", f.Path, n, sum, f.Bytes, f.SHA256)
	}
	return ctx.Err()
}

// others names the files that no manifest names.
func (c *Checked) others(root *os.Root, named map[string]bool) error {
	return fs.WalkDir(root.FS(), ".", func(path string, entry fs.DirEntry, err error) error {
		switch base := entry; {
		case err != nil:
			return err
		case base.IsDir() || named[path]:
		case strings.HasSuffix(path, temporaryEnd) && strings.HasPrefix(base.Name(), temporaryStart):
			c.note("%s: an export that was stopped, or is running, left it", path)
		case strings.HasPrefix(path, manifests+"/") && strings.HasSuffix(path, ".json.lock"):
			c.note("%s: an export is running, or was stopped", path)
		default:
			c.problem("%s: no manifest names it", path)
		}
		return nil
	})
}
