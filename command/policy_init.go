package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"tlaudit/findings"
	"tlaudit/snapshot"
)

type policyInitCmd struct {
	Output string `short:"o" type:"path" placeholder:"FILE" help:"File to write; - is standard output. Without it: the file of --policy, else tlaudit.toml beside the ledger."`
}

func (*policyInitCmd) Help() string {
	return `Examples:
  tlaudit policy init
  tlaudit policy init -o - | less

The policy lists every role in the ledger with its holders and its class, the workspaces,
the domains in use, and every number with its default. An existing file is not replaced.`
}

func (c *policyInitCmd) Run(g *Globals, d *Deps, ctx Context) error {
	path := cmp.Or(c.Output, g.Policy, filepath.Join(filepath.Dir(g.DB), "tlaudit.toml"))
	if path != "-" {
		switch _, err := os.Lstat(path); {
		case err == nil:
			return fmt.Errorf("%s exists already: give another file with -o", path)
		case !errors.Is(err, fs.ErrNotExist):
			return err
		}
	}
	return withLedger(ctx, g.DB, func(ctx context.Context, l *snapshot.Ledger) error {
		at, err := d.resolve(ctx, g, l, "at", "latest")
		if err != nil {
			return err
		}
		census, err := findings.TakeCensus(ctx, l, at)
		if err != nil {
			return err
		}
		err = writeTo(d, outputFile{path: path, replaces: neverReplaces}, func(w io.Writer) error {
			_, err := w.Write(findings.InitPolicy(census))
			return err
		})
		if err == nil && path != "-" {
			err = d.say("wrote " + path)
		}
		return err
	})
}
