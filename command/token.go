package command

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"runtime"
	"strings"

	"tlaudit/inputs"
	"tlaudit/transactionlink"
)

// A credential is a token and where it came from.
type credential struct {
	token transactionlink.Token
	label string // where it came from: a path, a variable or standard input
}

// credential reads the token from --token-file, else from TLAUDIT_TOKEN, else from the
// systemd credential.
func (f *apiFlags) credential(d *Deps) (credential, error) {
	switch {
	case f.TokenFile == "-":
		return readToken("standard input", d.Stdin)
	case f.TokenFile != "":
		return tokenFile(d, f.TokenFile, true)
	case d.Getenv("TLAUDIT_TOKEN") != "":
		return readToken("TLAUDIT_TOKEN", strings.NewReader(d.Getenv("TLAUDIT_TOKEN")))
	case d.Getenv("CREDENTIALS_DIRECTORY") != "":
		path := filepath.Join(d.Getenv("CREDENTIALS_DIRECTORY"), "tlaudit-token")
		c, err := tokenFile(d, path, false) // systemd guards the folder; the file's group may read it
		if !errors.Is(err, fs.ErrNotExist) {
			return c, err
		}
	}
	return credential{}, errors.New("no token: give --token-file FILE, or set TLAUDIT_TOKEN_FILE or TLAUDIT_TOKEN")
}

// tokenFile reads a token from a file. With warn it logs a warning if others can read
// the file too.
func tokenFile(d *Deps, path string, warn bool) (_ credential, err error) {
	file, info, err := inputs.Open(path)
	if err != nil {
		return credential{}, fmt.Errorf("token file: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if info.IsDir() {
		return credential{}, fmt.Errorf("token file %s: it is a folder", path)
	}
	if warn && runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		d.Log.Warn("others can read the token file; run chmod 600 on it", "path", path, "mode", info.Mode().Perm().String())
	}
	return readToken(path, file)
}

// readToken reads a token of at most 64 KiB.
func readToken(label string, r io.Reader) (credential, error) {
	b, err := io.ReadAll(io.LimitReader(r, 1<<16))
	if err != nil {
		return credential{}, fmt.Errorf("token from %s: %w", label, err)
	}
	token, err := transactionlink.ParseToken(string(b))
	if err != nil {
		return credential{}, fmt.Errorf("token from %s: %w", label, err)
	}
	return credential{token: token, label: label}, nil
}
