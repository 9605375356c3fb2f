package command

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"tlaudit/findings"
)

// policyPath returns the policy that applies: the file of --policy, else tlaudit.toml
// beside the ledger if it exists, else an empty path.
func policyPath(g *Globals) (string, error) {
	if g.Policy != "" {
		return g.Policy, nil
	}
	beside := filepath.Join(filepath.Dir(g.DB), "tlaudit.toml")
	switch _, err := os.Lstat(beside); {
	case errors.Is(err, fs.ErrNotExist):
		return "", nil
	case err != nil:
		return "", err
	}
	return beside, nil
}

// loadPolicy reads the policy that applies, or returns the defaults.
func loadPolicy(g *Globals) (findings.Policy, error) {
	path, err := policyPath(g)
	if err != nil {
		return findings.Policy{}, err
	}
	if path == "" {
		return findings.Default(), nil
	}
	return findings.Read(path)
}
