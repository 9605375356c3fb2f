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
		return d.say("there is no policy, so the defaults apply: tlaudit policy init writes one")
	}
	policy, err := findings.Read(path)
	var problems findings.Problems
	if errors.As(err, &problems) {
		if err := d.say(problems.Lines()...); err != nil {
			return err
		}
		return fmt.Errorf("%s in %s", text.Count(len(problems), "problem"), path)
	}
	if err != nil {
		return err
	}
	if len(policy.MergedFrom) == 0 {
		return d.say(fmt.Sprintf("%s is valid; SHA-256 %s", path, policy.Digest()))
	}
	lines := []string{fmt.Sprintf("%s is valid, with what it includes; SHA-256 of the whole %s", path, policy.Digest())}
	for _, part := range policy.MergedFrom {
		lines = append(lines, "merged from "+part)
	}
	return d.say(lines...)
}
