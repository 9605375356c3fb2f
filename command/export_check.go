package command

import "errors"

type exportCheckCmd struct {
	Dir string `arg:"" type:"path" help:"The folder of the lake."`
}

func (*exportCheckCmd) Help() string {
	return `Example:
  tlaudit export check lake`
}

func (c *exportCheckCmd) Run(g *Globals, d *Deps, ctx Context) error {
	return errors.New("not in this version")
}
