package fleet

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"tlaudit/inputs"
)

// distinct returns an error that names two organizations with one ledger or one token file.
// Names and organization_ids were compared when the file was read.
func distinct(file string, all []Organization) error {
	ledgers, tokens := places{}, places{}
	for _, o := range all {
		if other, used, err := ledgers.use(o.DB, o.Name); err != nil {
			return inputs.LineErrorf(file, o.Line, "ledger of %s: %w", o.Name, err)
		} else if used {
			return inputs.LineErrorf(file, o.Line, "%s and %s have one ledger, %s: each organization needs its own", other, o.Name, o.DB)
		}
		if o.TokenFile == "" {
			continue
		}
		if other, used, err := tokens.use(o.TokenFile, o.Name); err != nil {
			return inputs.LineErrorf(file, o.Line, "token_file of %s cannot be found out about", o.Name) // its value may be a token
		} else if used {
			return inputs.LineErrorf(file, o.Line, "%s and %s have one token_file: each organization needs its own token", other, o.Name)
		}
	}
	return nil
}

// places are files by their names, with who has each. A file may have several names: by
// another path, a symbolic link or a hard link.
type places struct {
	paths map[string]string
	files []placed
}

type placed struct {
	info fs.FileInfo
	by   string
}

// use notes that somebody has the file of a path, which need not exist. If another has it,
// that is other.
func (p *places) use(path, by string) (other string, used bool, err error) {
	if path, err = resolved(path); err != nil {
		return "", false, err
	}
	if other, used = p.paths[path]; used {
		return other, true, nil
	}
	if p.paths == nil {
		p.paths = map[string]string{}
	}
	p.paths[path] = by
	info, err := os.Stat(path)
	if err != nil {
		return "", false, nil // whoever opens it says why
	}
	for _, f := range p.files {
		if os.SameFile(f.info, info) {
			return f.by, true, nil
		}
	}
	p.files = append(p.files, placed{info, by})
	return "", false, nil
}

// resolved returns the absolute path of a file without symbolic links, as far as the path exists.
func resolved(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	rest := ""
	for at := path; ; at = filepath.Dir(at) {
		real, err := filepath.EvalSymlinks(at)
		if err == nil {
			return filepath.Join(real, rest), nil
		}
		if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission) || at == filepath.Dir(at) {
			return path, nil // whoever opens it says why
		}
		rest = filepath.Join(filepath.Base(at), rest)
	}
}
