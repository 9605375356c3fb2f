package command

import (
	"errors"
	"strings"

	"github.com/alecthomas/kong"
)

// nonEmpty is the value of a flag that narrows a command to something. An empty value,
// such as an unset variable of a shell, would mean everything, so it is an error.
type nonEmpty string

// Decode reads the flag's value.
func (f *nonEmpty) Decode(ctx *kong.DecodeContext) error {
	value := ""
	if err := ctx.Scan.PopValueInto("value", &value); err != nil {
		return err
	}
	if value == "" {
		return errors.New("is empty")
	}
	*f = nonEmpty(value)
	return nil
}

// betweenFlag is the value of --between: two references.
type betweenFlag struct{ From, To string }

// Decode reads the two references.
func (b *betweenFlag) Decode(ctx *kong.DecodeContext) error {
	return errors.Join(ctx.Scan.PopValueInto("FROM", &b.From), ctx.Scan.PopValueInto("TO", &b.To))
}

// ruleIDs is the value of --rule: ids of rules, separated by commas. An empty value is
// an error, as for nonEmpty.
type ruleIDs []string

// Decode reads the ids, once for each time that the flag is given.
func (ids *ruleIDs) Decode(ctx *kong.DecodeContext) error {
	var value nonEmpty
	if err := value.Decode(ctx); err != nil {
		return err
	}
	*ids = append(*ids, strings.Split(string(value), ",")...)
	return nil
}
