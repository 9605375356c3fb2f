package lake

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"unicode/utf8"

	"tlaudit/snapshot"
)

const (
	manifests = "_manifest"
	dataFile  = "part-0.parquet"
	// temporary is how the name of a file begins and ends until it is whole. Engines read no name that begins with a dot.
	temporaryStart, temporaryEnd = ".", ".tmp"
	// longestName is how long the name of a folder may be.
	longestName = 255
)

// readAsNull are the organization ids that engines read as NULL where they are in the name of a folder.
var readAsNull = regexp.MustCompile(`^((?i:null)|__HIVE_DEFAULT_PARTITION__)$`)

// A partition is what a lake has of one organization. Nothing outside the folder of the lake is reached through it, whatever
// symbolic links are there.
type partition struct {
	root         *os.Root
	organization string
}

// openLake opens the folder of a lake, and makes it if it does not exist.
func openLake(dir string) (*os.Root, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	return os.OpenRoot(dir)
}

// folderName returns the name of an organization's folder in each table: what is not a letter, a digit, a dot, a hyphen
// or an underscore is written as %XX.
func folderName(organization string) string {
	const hex = "0123456789ABCDEF"
	name := []byte("organization_id=")
	for i := range len(organization) {
		c := organization[i]
		switch {
		case c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '.', c == '-', c == '_':
			name = append(name, c)
		default:
			name = append(name, '%', hex[c>>4], hex[c&15])
		}
	}
	return string(name)
}

func (p partition) folder(table string) string { return table + "/" + folderName(p.organization) }

func (p partition) file(table string) string { return p.folder(table) + "/" + dataFile }

func (p partition) manifest() string {
	return manifests + "/" + folderName(p.organization) + ".json"
}

// temporaryOf returns the name of a file until it is whole.
func temporaryOf(file string) string {
	folder, name := path.Split(file)
	return folder + temporaryStart + name + temporaryEnd
}

// held is the name that the table of the snapshots that hold in both generations has before it takes the place of snapshots.
func (p partition) held() string { return p.folder("snapshots") + "/held.parquet" }

// unfinished returns the names whose temporary files an export makes.
func (p partition) unfinished() []string {
	all := []string{p.held(), p.manifest()}
	for _, t := range Tables() {
		all = append(all, p.file(t.Name))
	}
	return all
}

// create makes the temporary file for a name, anew if a killed export left one.
func (p partition) create(file string) (*os.File, error) {
	if err := p.root.MkdirAll(path.Dir(file), 0o700); err != nil {
		return nil, err
	}
	if err := p.removeTemporary(file); err != nil {
		return nil, err
	}
	return p.root.OpenFile(temporaryOf(file), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
}

// removeTemporary removes the temporary file for a name, if there is one.
func (p partition) removeTemporary(file string) error {
	if err := p.root.Remove(temporaryOf(file)); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// hasTemporary reports whether an export is making files, or left some.
func (p partition) hasTemporary() bool {
	return slices.ContainsFunc(p.unfinished(), func(file string) bool {
		_, err := p.root.Lstat(temporaryOf(file))
		return !errors.Is(err, fs.ErrNotExist)
	})
}

// tidy removes the temporary files of all names.
func (p partition) tidy() error {
	var errs []error
	for _, file := range p.unfinished() {
		errs = append(errs, p.removeTemporary(file))
	}
	return errors.Join(errs...)
}

// sync makes a new name in a folder survive a crash.
func (p partition) sync(folder string) error {
	f, err := p.root.Open(folder)
	if err != nil {
		return err
	}
	return snapshot.SyncOpenFolder(f)
}

// lock keeps other exports of this organization away from the lake.
func (p partition) lock(holder string) (*snapshot.Lock, error) {
	if err := p.root.MkdirAll(manifests, 0o700); err != nil {
		return nil, err
	}
	if info, err := p.root.Lstat(manifests); err != nil || !info.IsDir() {
		return nil, errors.Join(err, fmt.Errorf("%s is not a folder", manifests))
	}
	return snapshot.AcquireName(p.root.Name()+"/"+p.manifest(), holder)
}

// check returns an error for an organization that cannot have a folder.
func (p partition) check() error {
	if p.organization == "" {
		return ErrNoOrganization
	}
	if !utf8.ValidString(p.organization) {
		return fmt.Errorf("the organization id %q is not UTF-8, which the manifest has to be", p.organization)
	}
	if readAsNull.MatchString(p.organization) {
		return fmt.Errorf("the organization id %q cannot be the name of a folder: engines read it as NULL", p.organization)
	}
	if n := len(temporaryOf(folderName(p.organization) + ".json")); n > longestName {
		return fmt.Errorf("the organization id %q cannot be the name of a folder: that would take %d bytes, at most %d are possible", p.organization, n, longestName)
	}
	return nil
}
