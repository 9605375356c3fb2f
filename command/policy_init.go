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
	"tlaudit/text"
)

type policyInitCmd struct {
	Output string `short:"o" type:"path" placeholder:"FILE" help:"Where it goes, - for standard output; the file of --policy if not given, else tlaudit.toml beside the ledger."`
}

func (*policyInitCmd) Help() string {
	return `Examples:
  tlaudit policy init
  tlaudit policy init -o - | less

It names every role that the ledger has seen with its holders and its class, the
domains in use, and every number with its default. What is there is not replaced.`
}

func (c *policyInitCmd) Run(g *Globals, d *Deps, ctx Context) error {
	path := cmp.Or(c.Output, g.Policy, filepath.Join(filepath.Dir(g.DB), "tlaudit.toml"))
	if path != "-" {
		switch _, err := os.Lstat(path); {
		case err == nil:
			return fmt.Errorf("%s is there already: give another file with -o", path)
		case !errors.Is(err, fs.ErrNotExist):
			return err
		}
	}
	return withLedger(ctx, g.DB, func(ctx context.Context, l *snapshot.Ledger) error {
		at, err := d.resolve(ctx, g, l, "at", "latest")
		if err != nil {
			return err
		}
		seen, err := findings.TakeCensus(ctx, l, at)
		if err != nil {
			return err
		}
		err = writeTo(d, path, func(w io.Writer) error {
			_, err := w.Write(findings.InitPolicy(seen))
			return err
		})
		if err == nil && path != "-" {
			_, err = fmt.Fprintf(d.Stdout, "wrote %s\n", text.Visible(path))
		}
		return err
	})
}
