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

type policyCmd struct {
	Init  policyInitCmd  `cmd:"" help:"Write a commented policy with what the ledger has seen."`
	Check policyCheckCmd `cmd:"" help:"Say what is wrong with the policy, with the line."`
}

func (*policyCmd) Help() string {
	return `Examples:
  tlaudit policy init
  tlaudit policy check`
}

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

type policyCheckCmd struct{}

func (*policyCheckCmd) Help() string {
	return `Examples:
  tlaudit policy check
  tlaudit --policy draft.toml policy check`
}

func (c *policyCheckCmd) Run(g *Globals, d *Deps, ctx Context) error {
	path, err := policyPath(g)
	if err != nil {
		return err
	}
	if path == "" {
		_, err := fmt.Fprintln(d.Stdout, "there is no policy: the defaults are in force; policy init writes one")
		return err
	}
	policy, err := findings.Load(path)
	var problems findings.Problems
	if errors.As(err, &problems) {
		for _, line := range problems.Lines() {
			if _, err := fmt.Fprintln(d.Stdout, text.Visible(line)); err != nil {
				return err
			}
		}
		return fmt.Errorf("%s in %s", text.Count(len(problems), "problem"), path)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(d.Stdout, "%s is valid; SHA-256 %s\n", text.Visible(path), policy.Digest())
	return err
}
