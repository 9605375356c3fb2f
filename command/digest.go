package command

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"
)

// executableDigest returns the SHA-256 of the program's file.
func (d *Deps) executableDigest() (string, error) {
	if d.digest != nil {
		return d.digest()
	}
	path, err := d.Executable()
	if err != nil {
		return "", err
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", errors.Join(err, f.Close())
	}
	return hex.EncodeToString(h.Sum(nil)), f.Close()
}

// digestOnce has executableDigest read the program's file once, for a command that walks
// several times.
func (d *Deps) digestOnce() {
	d.digest = sync.OnceValues((&Deps{Executable: d.Executable}).executableDigest)
}

// folderDigest returns the SHA-256 of the names and contents of the files in a folder,
// in the order of their names.
func folderDigest(files fs.FS) (string, error) {
	names, err := fs.Glob(files, "*")
	if err != nil {
		return "", err
	}
	h := sha256.New()
	for _, name := range names {
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(h, "%q %x\n", name, sha256.Sum256(content))
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
