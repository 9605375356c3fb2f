package command

import (
	"errors"
	"fmt"

	"tlaudit/findings"
	"tlaudit/text"
)

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
